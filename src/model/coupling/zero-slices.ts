/** Sums over an axis with pruned slices: a masked slice must add 0, or cutting it changes the sum. */
import { isZero } from '../branches/zeros.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
import { labelsIn } from './axis.ts';
import type { Label } from './labels.ts';
import type { Walk } from './walked.ts';

/** Those that add something other than 0 for a slice of the class whose slices of `zeroed` are 0. */
export function addsMore(
  flat: FlatGraph,
  { added, axes, labels, terms }: Pick<Walk, 'added' | 'axes' | 'labels' | 'terms'>,
  root: Label,
  zeroed: ReadonlySet<StoredTensor>,
): readonly FlatNode[] {
  const own = added.filter((it) => it.labels.some((label) => labels.find(label) === root));
  if (own.length === 0) return [];
  const known = new Map<ValueId, boolean>();
  for (const [value, states] of axes) {
    const has = states.some((axis) => labelsIn(axis).some((label) => labels.find(label) === root));
    if (!has) known.set(value, false);
  }
  // Whether terms that are joined are 0 is asked of each by itself.
  for (const { value } of terms.terms) known.set(value, true);
  return own.filter(({ values }) => !values.some((value) => isZero(flat, value, zeroed, known))).map(({ node }) => node);
}
