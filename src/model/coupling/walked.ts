/** What a walk along coupled axes is made of. */
import type { FlatNode, ValueId } from '../flat/flatten.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
import type { Known } from '../shapes/known.ts';
import type { AxisState } from './axis.ts';
import type { Label, Labels } from './labels.ts';
import type { FollowedTerms } from './terms.ts';

export interface Walk {
  readonly labels: Labels;
  /** By value; undefined where nothing is known of it. */
  readonly axes: ReadonlyMap<ValueId, readonly AxisState[]>;
  readonly known: ReadonlyMap<ValueId, Known>;
  /** Stored tensors with labels, in graph order of their first reader. */
  readonly stored: ReadonlyMap<StoredTensor, readonly AxisState[]>;
  /** By integer value, axes whose sizes come into it at run time. */
  readonly sizes: ReadonlyMap<ValueId, readonly AxisState[]>;
  /** What changes in value when a slice of this label goes, in graph order. */
  readonly changes: readonly Change[];
  readonly balances: readonly Balance[];
  /** By operator, the axis of a stored table among whose slices ids choose at run time. */
  readonly lookups: ReadonlyMap<FlatNode, AxisState>;
  readonly floors: readonly Floor[];
  readonly added: readonly Added[];
  readonly terms: FollowedTerms;
  /** Roots of the labels of experts. */
  readonly experts: ReadonlySet<Label>;
}

/** The axis of these labels is summed over; 0 in one of the values makes a slice add nothing. */
export type Added = { readonly labels: readonly Label[]; readonly node: FlatNode; readonly values: readonly ValueId[] };

export type Change = { readonly label: Label; readonly node: FlatNode };

/** The axis falls into `parts` runs that lose equally many slices each. */
export interface Balance {
  readonly labels: readonly Label[];
  readonly parts: number;
  readonly where: string;
  readonly why: string;
}

/** So many slices of the axis are always left. */
export type Floor = { readonly labels: readonly Label[]; readonly count: number; readonly where: string };
