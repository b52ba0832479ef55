/** `to threshold 0.6 * std(w)`: all goes that scores below a number, however much that is. */
import { sumAt } from '../../basics/maps.ts';
import { visible } from '../../diagnostics/render/visible.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedPrune, PlannedThreshold } from '../plan.ts';
import { clause, itemsOf, placeOf, isHard } from '../reading.ts';
import type { PruneClause, Refusal } from './clause.ts';
import { allocationOfStatement, rankedScope } from './manner.ts';
import { prunedKindsOf } from './pruned-kind.ts';
import { constantThreshold, thresholdFault, thresholdIn, thresholdOfText } from './target.ts';
import { tiesOf } from './clause-ties.ts';
import { unless, type Incoherence } from '../incoherence.ts';

export const threshold: PruneClause = {
  word: 'to',
  isTarget: true,
  refusals: thresholdRefusals,
  faults: thresholdFaults,
  bounds: (prune) => prune.threshold?.bounds,
  reached: (prune) => prune.threshold && (Object.values(prune.threshold.bounds).every(([least, most]) => least === most) ? '' : 'at most '),
  target: (prune) => prune.threshold && thresholdText(prune.threshold),
};

function thresholdText({ expression, per }: PlannedThreshold): string {
  const expr = thresholdOfText(expression);
  const isNumber = expr !== undefined && constantThreshold(expr) !== undefined;
  const of = per === 'layer' ? 'of each layer' : 'of all layers together';
  return `threshold ${visible(expression)}${isNumber ? '' : ` ${of}`}`;
}

/** What a prune of all that lies below a threshold cannot be, whatever the model is. */
function thresholdRefusals(statement: TypedStatement): readonly Refusal[] {
  const expr = thresholdIn(statement);
  if (expr === undefined) return [];
  const [kind] = prunedKindsOf(statement);
  if (kind !== 'weights' && kind !== 'tiles') {
    const what = `a threshold of ${kind ?? 'them'}, whose number decides what else goes,`;
    return [{ what, span: placeOf(statement, 'to'), instead: 'write a share: `to 25% sparsity`' }];
  }
  const fault = thresholdFault(expr);
  const found: Refusal[] = [];
  if (fault !== undefined) {
    const { refused, instead = 'write a number, or one of weights: `0.6 * std(w)`' } = fault;
    found.push({ what: refused.replace('metric', 'threshold'), span: placeOf(statement, 'to'), instead });
  }
  const allocation = allocationOfStatement(statement);
  if (allocation !== 'uniform' && allocation !== 'global') {
    const what = `a threshold with ${allocation === 'computed' ? '`allocated`' : `\`${allocation}\``}`;
    const instead = 'use `uniform`, for a threshold of each layer, or `global`';
    found.push({ what, span: placeOf(statement, allocation === 'computed' ? 'allocated' : 'by'), instead });
  }
  if (rankedScope(statement) !== 'layer') {
    const what = '`ranked` with a threshold, which compares no weights with each other,';
    found.push({ what, span: placeOf(statement, 'ranked'), instead: 'leave it out' });
  }
  for (const word of ['from', 'through', 'at']) {
    const value = clause(statement, word);
    // One instant needs no curve.
    if (value === undefined || (word === 'at' && itemsOf(value).length === 1)) continue;
    const instead = 'use `over … along …`: the threshold is multiplied by the curve';
    found.push({ what: `\`${word}\` with a threshold`, span: placeOf(statement, word), instead });
  }
  if (tiesOf(statement) === 'last') {
    const instead = 'write `ties all go` for all that equal it, or leave it out';
    found.push({ what: '`ties last go` with a threshold', span: placeOf(statement, 'ties'), instead });
  }
  if (!isHard(statement)) found.push({ what: '`mask` with a threshold', span: placeOf(statement, 'mask') });
  return found;
}

function thresholdFaults(
  { threshold: planned, allocation, counts, layers, reached }: PlannedPrune,
  sizes: ReadonlyMap<string, number>,
): readonly Incoherence[] {
  if (planned === undefined) return [];
  const { expression, per, bounds } = planned;
  if (thresholdOfText(expression) === undefined) return [{ path: ['threshold', 'expression'], problem: 'it is no number of live weights' }];
  if (per !== (allocation === 'uniform' ? 'layer' : 'all')) {
    return [{ path: ['threshold', 'per'], problem: '`uniform` measures layers, `global` all' }];
  }
  if (counts !== undefined) return [{ path: ['counts'], problem: 'the threshold says how much goes' }];
  const wrong = layers.find((name) => {
    const [least = -1, most = -1] = bounds[name] ?? [];
    return least < 0 || most < least || most > sumAt(sizes, name);
  });
  const path = ['threshold', 'bounds'];
  if (wrong !== undefined || Object.keys(bounds).length !== layers.length) {
    return [{ path, problem: 'each layer has the fewest and the most, of what it holds' }];
  }
  const most = layers.reduce((sum, name) => sum + (bounds[name]?.[1] ?? 0), 0);
  return unless(reached === most, ['reached'], `its layers can lose ${most} at the most`);
}
