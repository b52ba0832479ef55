/** What of a prune of samples this version does not carry out. */
import type { TypedStatement } from '../../language/typed.ts';
import { rankedScope } from '../../plan/prune/manner.ts';
import { targetKindOf, type TargetKind } from '../../plan/prune/target.ts';
import { asQuantity, asRecord, clause, itemsOf } from '../../plan/reading.ts';
import { dataOf } from '../../plan/prune/pruned-kind.ts';
import { placeOf, type Refusal } from '../refusal.ts';

/** Of a statement that says what stays: `within 4 samples per document`, `above 0.5`. */
export function choiceRefusals(statement: TypedStatement): readonly Refusal[] {
  const within = clause(statement, 'within');
  const { most, cost } = within ? asRecord(within).fields : {};
  const isCount = most !== undefined && asQuantity(most).unit === 'samples';
  const found = objectRefusals(statement);
  if (most === undefined || isCount === (cost === undefined)) return found;
  const what = isCount ? 'a budget of samples and of a column' : 'a budget of nothing';
  return [...found, { what, span: most.span, instead: 'write `within 4 samples`, or a column of costs: `within 4096 of tokens`' }];
}

function objectRefusals(statement: TypedStatement): readonly Refusal[] {
  const [item] = itemsOf(statement.object);
  if (item === undefined || dataOf(item) !== 'all') return [];
  return [{ what: 'pruning samples of all data sets', span: item.span, instead: 'name one: `samples of train`' }];
}

export function sampleRefusals(statement: TypedStatement): readonly Refusal[] {
  const found = [...objectRefusals(statement)];
  const aim = targetRefusal(targetKindOf(statement), rankedScope(statement) === 'class');
  const written = clause(statement, 'to') === undefined ? 'removing' : 'to';
  if (aim !== undefined) found.push({ ...aim, span: placeOf(statement, written) });
  return found;
}

function targetRefusal(target: TargetKind, byClass: boolean): Omit<Refusal, 'span'> | undefined {
  const instead = 'write a share: `to 80% density`';
  switch (target.kind) {
    case 'count':
      if (target.each) return { what: 'removing samples per layer' };
      if (!byClass) return undefined;
      return { what: 'removing a number of samples `ranked per class`', instead: 'write a share: `removing 20% of remaining`' };
    case 'resource':
      return { what: `a target of ${target.of}`, instead };
    case 'time':
      return { what: 'a target of latency', instead };
    default:
      return undefined;
  }
}
