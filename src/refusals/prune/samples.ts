/** What of a prune of samples this version does not carry out. */
import type { TypedStatement } from '../../language/typed.ts';
import { rankedScope } from '../../plan/prune/manner.ts';
import { targetKindOf, type TargetKind } from '../../plan/prune/target.ts';
import { clause, itemsOf } from '../../plan/reading.ts';
import { dataOf } from '../../plan/samples/data-of-samples.ts';
import { placeOf, type Refusal } from '../refusal.ts';

export function sampleRefusals(statement: TypedStatement): readonly Refusal[] {
  const [item] = itemsOf(statement.object);
  const found: Refusal[] = [];
  if (item !== undefined && dataOf(item) === 'all') {
    const what = 'pruning samples of all data sets';
    found.push({ what, span: item.span, instead: 'name one: `samples of train`' });
  }
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
      return {
        what: 'removing a number of samples `ranked per class`',
        instead: 'write a share: `removing 20% of remaining`',
      };
    case 'resource':
      return { what: `a target of ${target.of}`, instead };
    case 'time':
      return { what: 'a target of latency', instead };
    default:
      return undefined;
  }
}
