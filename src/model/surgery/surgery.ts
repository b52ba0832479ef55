/** The facts that a cut has about the graph, and how it rewrites one operator. */
import type { AxisState } from '../coupling/axis.ts';
import type { Walk } from '../coupling/walked.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { Attribute, Dim, ElementType, Node, Tensor } from '../graph.ts';
import type { Kept } from './kept.ts';
import { losesSlices } from './kept.ts';

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
