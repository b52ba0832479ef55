/** The facts that a cut has about the graph, and how it rewrites one operator. */
import { type AxisState, labelsOf, live } from '../coupling/axis.ts';
import type { Walk } from '../coupling/walked.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { Attribute, Dim, ElementType, Node, Tensor } from '../graph.ts';
import type { Label } from '../coupling/labels.ts';
import { isFloat } from '../element-types.ts';
import { sliceTensor, type KeptSlices } from './slice-tensor.ts';

export interface Repair {
  /** New constants in place of inputs, by index. */
  readonly constants?: Readonly<Record<number, readonly number[]>>;
  /** Other values in place of inputs, and the nodes that make them. */
  readonly inputs?: Readonly<Record<number, string>>;
  readonly nodes?: readonly Node[];
  readonly tensors?: readonly Tensor[];
  /** Undefined takes an attribute away. */
  readonly attributes?: Readonly<Record<string, Attribute | undefined>>;
  /** What its only output is multiplied by. */
  readonly times?: { readonly factor: number; readonly type: ElementType };
}

/** The surroundings of a repair. */
export interface Surgery {
  readonly walked: Walk;
  readonly kept: Kept;
  readonly opset: number;
  readonly axes: (value: ValueId | undefined) => readonly AxisState[];
  readonly dims: (value: ValueId | undefined) => readonly Dim[];
  readonly flat: FlatGraph;
  /** A name that no value has. */
  readonly fresh: (near: string) => string;
  /** Where the rows of a table are by now that gets shorter, for an operator that looks them up. */
  readonly rowMap: (flatNode: FlatNode) => Tensor | undefined;
}

/** Slices that are left of axis `axis` of a value. */
export function sizeOf({ kept, axes, dims }: Surgery, value: ValueId, axis: number): Dim {
  return kept(axes(value)[axis])?.length ?? dims(value)[axis] ?? 1;
}

/** True where a value that is computed from sizes at run time would be another with the shorter ones. */
export function readsShorter({ kept, walked }: Surgery, value: ValueId | undefined): boolean {
  return walked.sizes.get(value ?? '')?.some((axis) => losesSlices(kept, axis)) ?? false;
}

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

/**
 * Shorter dimensions over the data as it lies, in memory or not: for counting a model, not for running
 * it. Whole numbers in memory are cut, since shapes are read from them.
 */
export function cutOutline(tensor: Tensor, kept: KeptSlices): Tensor {
  if (tensor.data.kind === 'bytes' && !isFloat(tensor.type)) return sliceTensor(tensor, kept);
  return { ...tensor, dims: tensor.dims.map((dim, axis) => kept[axis]?.length ?? dim) };
}
