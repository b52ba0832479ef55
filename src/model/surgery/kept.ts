/** Which slices of an axis stay, when units are removed. */
import type { AxisState } from '../coupling/axis.ts';
import { labelsOf, live } from '../coupling/axis.ts';
import type { Label } from '../coupling/labels.ts';

/** Ascending indices of what stays; undefined where the axis loses nothing. */
export type Kept = (axis: AxisState | undefined) => readonly number[] | undefined;

export function keptSlices(isGone: (label: Label) => boolean): Kept {
  const known = new Map<readonly Label[], readonly number[] | undefined>();
  return (axis) => {
    const own = labelsOf(axis);
    if (own === undefined) return undefined;
    if (known.has(own)) return known.get(own);
    const kept = [...own.keys()].filter((index) => !isGone(own[index] ?? -1));
    const result = kept.length === own.length ? undefined : kept;
    known.set(own, result);
    return result;
  };
}

/** Also where slices repeat, so that how many are left is not known. */
export function losesSlices(kept: Kept, axis: AxisState): boolean {
  const once = axis.kind === 'repeated' ? live(axis.labels) : axis;
  return kept(once) !== undefined;
}
