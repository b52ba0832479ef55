/** What cannot stand beside `protect max`, whatever the model is. */
import type { TypedStatement } from '../../language/typed.ts';
import { allocationOfStatement } from '../../plan/prune/manner.ts';
import { prunedKindsOf } from '../../plan/prune/pruned-kind.ts';
import { targetKindOf } from '../../plan/prune/target.ts';
import { asRecord, clause } from '../../plan/reading.ts';
import type { Refusal } from '../refusal.ts';

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
