/** Facts about slices of a value that hold one constant number for any input. */
import type { FlatNode, ValueId } from '../../model/flat/flatten.ts';

export type { FlatNode, ValueId };

export interface ConstantAxis {
  /** Counted from the front. */
  readonly axis: number;
  /** Of each slice; NaN where it holds several numbers, or depends on what is fed. */
  readonly values: Float64Array;
}

/** By value, of those with a constant slice. */
export type Constants = ReadonlyMap<ValueId, ConstantAxis>;

/** Numbers of a stored tensor; undefined where they are no float32. */
export type StoredValues = (name: string) => ArrayLike<number> | undefined;
