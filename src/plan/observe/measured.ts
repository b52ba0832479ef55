/** What a statement measures: a metric and what it is taken of. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Choice, RecordValue } from '../../language/typed.ts';
import { amountOf, asChoice, asName, asQuantity } from '../reading.ts';
import { vocabulary, wordsOf } from '../../vocabulary/index.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';

export interface Measured {
  /** As the run calls it: `accuracy`, `top-5`, `loss`, `perplexity`, `sparsity`, … */
  readonly metric: string;
  /** `model`, `params`, or the name of a stage. */
  readonly of: string;
  /** As the recipe calls it, which may be the name of an arm. */
  readonly called: string;
  /** True where the counts of the plan say it, without a run. */
  readonly counted: boolean;
  /** Which of two values is the better one, where the metric is evaluated. */
  readonly best?: 'highest' | 'lowest';
}

/** Metrics that count units, and metrics that need data and a network. */
const counted: ReadonlySet<string> = new Set(['sparsity', 'density', 'trained params']);
const evaluated: ReadonlySet<string> = new Set(['accuracy', 'loss', 'perplexity']);

export function measuredOf(record: RecordValue, scene: Scene): Measured | Diagnostic {
  const { metric, of } = record.fields;
  if (metric === undefined) throw new TypeError('the checker promises a metric');
  const choice = asChoice(metric);
  const isCounted = counted.has(choice.word);
  if (!isCounted && !evaluated.has(choice.word)) {
    return complain(scene, unsupported, { what: `the metric \`${choice.word}\`` }, metric.span);
  }
  if (of?.kind === 'selector') {
    const what = `\`${choice.word}\` of single layers`;
    return complain(scene, unsupported, { what, instead: 'measure it of the model' }, of.span);
  }
  const called = of === undefined ? 'model' : asName(of);
  const owner = scene.stage.arms.includes(called) ? 'model' : called;
  if (!isCounted && owner !== 'model') {
    const what = `\`${choice.word}\` of \`${owner}\``;
    const instead = `put the statement where \`${owner}\` ends and write \`of model\``;
    return complain(scene, unsupported, { what, instead }, (of ?? metric).span);
  }
  const best = wordsOf(vocabulary, 'metric').get(choice.word)?.best;
  return {
    metric: nameOf(choice),
    of: owner,
    called,
    counted: isCounted,
    ...(best !== undefined && { best }),
  };
}

/** `accuracy(top: 5)` is `top-5`, `accuracy` alone `accuracy`. */
function nameOf({ word, args }: Choice): string {
  const top = args['top'];
  if (word !== 'accuracy' || top === undefined) return word;
  const depth = Number(amountOf(asQuantity(top)).n);
  return depth === 1 ? word : `top-${depth}`;
}
