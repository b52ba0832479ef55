/** `to threshold 0.6 * std(w)`: all goes that scores below a number, however much that is. */
import { visible } from '../../diagnostics/render/visible.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedPrune, PlannedThreshold } from '../plan.ts';
import { clause, itemsOf, placeOf, isHard } from '../reading.ts';
import type { PruneClause, Refusal } from './clause.ts';
import { allocationOfStatement, rankedScope } from './manner.ts';
import { prunedKindsOf } from './pruned-kind.ts';
import { constantThreshold, thresholdFault, thresholdIn, thresholdOfText } from './target.ts';
import { tiesOf } from './clause-ties.ts';
import type { Incoherence } from '../incoherence.ts';
import { boundFaults } from './clause-limited.ts';

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

function thresholdFaults(prune: PlannedPrune, sizes: ReadonlyMap<string, number>): readonly Incoherence[] {
  const { threshold: planned, reached } = prune;
  if (planned === undefined) return [];
  const path = ['threshold', 'expression'];
  if (thresholdOfText(planned.expression) === undefined) return [{ path, problem: 'it is no number of live weights' }];
  const reaches = (most: number): boolean => reached === most;
  return boundFaults({ key: 'threshold', planned, prune, sizes, counting: 'the threshold says how much goes', reaches });
}
