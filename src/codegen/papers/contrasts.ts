/** The survey's pairs of contrasts: each is one recipe with an arm for either side. */
import { cell, none, says, type Cell } from './taxonomy-cell.ts';

const axis = 'side by side';
const train = (stage: string): string => `stage ${stage} for 9 epochs { train all }`;

export const contrasts: readonly Cell[] = [
  pair('structured and unstructured', ['structured', 'prune channels by l2 to 30%'], ['unstructured', 'prune weights by magnitude to 30%']),
  pair(
    'at once and in rounds',
    ['at-once', 'prune weights by magnitude to 49%'],
    ['in-rounds', `repeat 3 times { ${train('tune')}; stage prune { prune weights by magnitude removing 20% of remaining } }`],
  ),
  pair(
    'without data and with data',
    ['without', 'prune weights by magnitude to 50%'],
    ['with', 'prune weights by wanda to 50% using 128 samples of calibration'],
  ),
  pair(
    'on fresh and on trained weights',
    ['fresh', `reset all using pytorch; prune weights by magnitude to 80%; ${train('fit')}`],
    ['trained', `prune weights by magnitude to 80%; ${train('tune')}`],
  ),
  cell(
    axis,
    'from scratch and tuned',
    branch(['scratch', `reset all using pytorch; ${train('fit')}`], ['tuned', train('tune')]),
    says(/\barm fine-tune\b/),
  ),
  none(axis, 'on one task and moved to another', 'a recipe trains on one task; a mask that was found there is taken along in the model'),
  none(axis, 'static and dynamic', 'a mask that depends on the input is no property of a file'),
];

type Arm = readonly [name: string, body: string];

function pair(name: string, one: Arm, other: Arm): Cell {
  return cell(axis, name, branch(one, other), () => false);
}

function branch(...arms: readonly Arm[]): string {
  return `branch { ${arms.map(([name, body]) => `arm ${name} { ${body} }`).join('; ')} }`;
}
