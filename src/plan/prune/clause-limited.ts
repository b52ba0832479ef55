/** `limited by pqi`: how much goes is measured in the run, up to what `removing` says. */
import { sumAt } from '../../basics/maps.ts';
import { visible } from '../../diagnostics/render/visible.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { vocabulary, wordsOf } from '../../vocabulary/index.ts';
import { summaryOf } from '../criteria/read.ts';
import { summaryFault } from '../criteria/faults.ts';
import type { PlannedLimit, PlannedPrune } from '../plan.ts';
import { asChoice, clause, fieldOf, placeOf, isHard } from '../reading.ts';
import { shownShare } from '../share-text.ts';
import type { PruneClause, Refusal } from './clause.ts';
import { allocationOfStatement } from './manner.ts';
import { targetKindOf } from './target.ts';
import { unless, type Incoherence } from '../incoherence.ts';

export const limited: PruneClause = {
  word: 'limited',
  refusals: limitRefusals,
  faults: limitFaults,
  bounds: (prune) => prune.limited?.bounds,
  reached: (prune) => prune.limited && 'at most ',
  line: (prune) => prune.limited && limitText(prune.limited),
};

function limitText({ metric, expression, most, per }: PlannedLimit): string {
  const of = per === 'layer' ? 'of each layer' : 'of all layers together';
  return `limited by ${visible(metric)}, ${visible(expression)}, ${of}: that share of the remaining weights, at most ${shownShare(most)}`;
}

/** What a prune whose amount a metric measures cannot be, whatever the model is. */
function limitRefusals(statement: TypedStatement): readonly Refusal[] {
  const metric = fieldOf(statement, 'limited', 'by');
  if (metric === undefined) return [];
  const found: Refusal[] = [];
  const { word } = asChoice(metric);
  if (wordsOf(vocabulary, 'metric').has(word)) {
    const instead = 'define one of the weights: `metric pqi = 1 - mean(sqrt(|w|))^2 / mean(|w|)`';
    found.push({ what: `\`limited by ${word}\``, span: metric.span, instead });
  }
  const target = targetKindOf(statement);
  if (target.kind !== 'removal' || target.of !== 'remaining') {
    const what = '`limited` with an amount that is no share of the remaining weights';
    found.push({ what, span: placeOf(statement, 'removing'), instead: 'write `removing 90% of remaining`' });
  }
  const allocation = allocationOfStatement(statement);
  if (allocation !== 'uniform' && allocation !== 'global') {
    const what = `\`limited\` with ${allocation === 'computed' ? '`allocated`' : `\`${allocation}\``}`;
    found.push({ what, span: placeOf(statement, 'limited'), instead: 'use `uniform`, for an amount of each layer, or `global`' });
  }
  if (clause(statement, 'protect') !== undefined) {
    const instead = 'write a lower share behind `removing`: the rest stays';
    found.push({ what: '`protect` with `limited`', span: placeOf(statement, 'protect'), instead });
  }
  if (!isHard(statement)) found.push({ what: '`mask` with `limited`', span: placeOf(statement, 'mask') });
  return found;
}

function limitFaults(
  { limited: planned, allocation, counts, layers, reached }: PlannedPrune,
  sizes: ReadonlyMap<string, number>,
): readonly Incoherence[] {
  if (planned === undefined) return [];
  const { expression, per, bounds } = planned;
  const metric = summaryOf(expression);
  if (metric === undefined || summaryFault(metric) !== undefined) {
    return [{ path: ['limited', 'expression'], problem: 'it is no number of live weights' }];
  }
  if (per !== (allocation === 'uniform' ? 'layer' : 'all')) {
    return [{ path: ['limited', 'per'], problem: '`uniform` measures layers, `global` all' }];
  }
  if (counts !== undefined) return [{ path: ['counts'], problem: 'the run measures how much goes' }];
  const path = ['limited', 'bounds'];
  const wrong = layers.find((name) => {
    const [least = -1, most = -1] = bounds[name] ?? [];
    return least < 0 || most < least || most > sumAt(sizes, name);
  });
  if (wrong !== undefined || Object.keys(bounds).length !== layers.length) {
    return [{ path, problem: 'each layer has the fewest and the most, of what it holds' }];
  }
  const most = layers.reduce((sum, name) => sum + (bounds[name]?.[1] ?? 0), 0);
  const isMost = per === 'layer' ? reached === most : reached <= most;
  return unless(isMost, ['reached'], `its layers can lose ${most} at the most`);
}
