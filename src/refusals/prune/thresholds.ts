/** What a prune of all that lies below a threshold cannot be, whatever the model is. */
import type { TypedStatement } from '../../language/typed.ts';
import { allocationOfStatement, rankedScope } from '../../plan/prune/manner.ts';
import { prunedKindsOf } from '../../plan/prune/pruned-kind.ts';
import { thresholdFault, thresholdIn } from '../../plan/prune/threshold-expression.ts';
import { tiesOf } from '../../plan/prune/ties.ts';
import { clause, itemsOf, asChoice, asRecord } from '../../plan/reading.ts';
import { isHard, placeOf, type Refusal } from '../refusal.ts';
import { targetKindOf } from '../../plan/prune/target.ts';
import { vocabulary, wordsOf } from '../../vocabulary/index.ts';

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
  if (!isHard(statement)) {
    found.push({ what: '`mask` with a threshold', span: placeOf(statement, 'mask') });
  }
  return found;
}

/** What a prune whose amount a metric measures cannot be, whatever the model is. */
export function limitRefusals(statement: TypedStatement): readonly Refusal[] {
  const limited = clause(statement, 'limited');
  const metric = limited && asRecord(limited).fields['by'];
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
    const instead = 'write `removing 90% of remaining`';
    found.push({ what, span: placeOf(statement, 'removing'), instead });
  }
  const allocation = allocationOfStatement(statement);
  if (allocation !== 'uniform' && allocation !== 'global') {
    const what = `\`limited\` with ${allocation === 'computed' ? '`allocated`' : `\`${allocation}\``}`;
    const instead = 'use `uniform`, for an amount of each layer, or `global`';
    found.push({ what, span: placeOf(statement, 'limited'), instead });
  }
  if (clause(statement, 'protect') !== undefined) {
    const instead = 'write a lower share behind `removing`: the rest stays';
    found.push({ what: '`protect` with `limited`', span: placeOf(statement, 'protect'), instead });
  }
  if (!isHard(statement)) {
    found.push({ what: '`mask` with `limited`', span: placeOf(statement, 'mask') });
  }
  return found;
}

/** What cannot stand beside `protect max`, whatever the model is. */
export function ceilingRefusals(statement: TypedStatement): readonly Refusal[] {
  const protect = clause(statement, 'protect');
  if (protect === undefined) return [];
  const { max } = asRecord(protect).fields;
  if (max === undefined) return [];
  const refuse = (beside: string, instead: string): readonly Refusal[] => [{ what: `\`protect max\` ${beside}`, span: max.span, instead }];
  const [kind] = prunedKindsOf(statement);
  if (kind !== 'weights' && kind !== 'tiles') return refuse(`of ${kind ?? 'them'}`, 'write `min`, or a target for these layers');
  const target = targetKindOf(statement).kind;
  if (target === 'pattern' || target === 'threshold')
    return refuse(`with a ${target}, which says what goes of each layer,`, 'leave it out');
  if (allocationOfStatement(statement) !== 'global') return refuse('where each layer has a share of its own', 'use `global`');
  if (clause(statement, 'among') !== undefined) return refuse('with `among`, which may leave less to prune,', 'leave out one of the two');
  return [];
}
