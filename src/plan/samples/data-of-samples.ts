/** The data set whose samples a statement prunes. */
import type { Value } from '../../language/typed.ts';
import { asChoice } from '../reading.ts';

/** Of the object `samples of train`: `train`. */
export function dataOf(item: Value): string {
  const of = item.kind === 'choice' ? item.args['of'] : undefined;
  if (of === undefined) throw new TypeError('the checker promises the data set of samples');
  return asChoice(of).word;
}
