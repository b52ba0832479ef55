/** What a prune of all that lies below a threshold cannot be, whatever the model is. */
import type { TypedStatement } from '../../language/typed.ts';
import { allocationOfStatement, rankedScope } from '../../plan/prune/manner.ts';
import { prunedKindsOf } from '../../plan/prune/pruned-kind.ts';
import { thresholdFault, thresholdIn } from '../../plan/prune/threshold-expression.ts';
import { tiesOf } from '../../plan/prune/ties.ts';
import { clause, itemsOf } from '../../plan/reading.ts';
import { isHard } from '../hard-mask.ts';
import { placeOf, type Refusal } from '../refusal.ts';

export function thresholdRefusals(statement: TypedStatement): readonly Refusal[] {
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
    found.push({
      what: refused.replace('metric', 'threshold'),
      span: placeOf(statement, 'to'),
      instead,
    });
  }
  const allocation = allocationOfStatement(statement);
  if (allocation !== 'uniform' && allocation !== 'global') {
    const what = `a threshold with ${allocation === 'computed' ? '`allocated`' : `\`${allocation}\``}`;
    const instead = 'use `uniform`, for a threshold of each layer, or `global`';
    found.push({
      what,
      span: placeOf(statement, allocation === 'computed' ? 'allocated' : 'by'),
      instead,
    });
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
    found.push({
      what: '`ties last go` with a threshold',
      span: placeOf(statement, 'ties'),
      instead,
    });
  }
  if (!isHard(statement)) {
    found.push({ what: '`mask` with a threshold', span: placeOf(statement, 'mask') });
  }
  return found;
}
