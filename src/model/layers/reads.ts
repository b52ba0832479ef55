/**
 * A weight as it is read: from what a file stores, through its views, to the operators that use it. Whatever adapts,
 * gates, measures or cuts a weight asks here which values are the weight, and how it is a matrix.
 */
import { memoized } from '../../basics/memoized.ts';
import { listAt } from '../../basics/maps.ts';
import { dataValues } from '../flat/dataflow.ts';
import { flatGraph, flatNodes, type FlatGraph, type ValueId } from '../flat/flatten.ts';
import { constantsIn, type StoredTensor } from '../flat/stored-tensors.ts';
import type { Axis, Model, Node, Tensor } from '../graph.ts';
import type { Origin } from './axes.ts';
import { isScaling, normedIn, originsIn, scalesIn, type AmongOrigins } from './views.ts';
import { isWeightUse, usedTensors, type StoredUse } from './weights.ts';

export interface WeightReads {
  /** What operators that pass it on in no other form do with a stored tensor, in graph order. */
  readonly uses: (tensor: string) => readonly StoredUse[];
  /** Those that multiply by it. */
  readonly of: (tensor: string) => readonly StoredUse[];
  /** The stored tensor that a value is, in whatever form, where it is all of one. */
  readonly at: (value: ValueId) => StoredTensor | undefined;
  /** Every stored tensor that a value has elements of. */
  readonly among: (value: ValueId) => readonly StoredTensor[];
}

export function readsOfModel(model: Model): WeightReads {
  return weightReads(flatGraph(model));
}

/** Scales of weights that are divided by their norms, as `weight_g` is one of `weight_v`. */
export function scalesOfNormed(model: Model): ReturnType<typeof scalesIn> {
  return scalesIn(amongOrigins(flatGraph(model)));
}

/** Stored tensors that a file divides by their norms. */
export function normedTensors(flat: FlatGraph): ReadonlySet<StoredTensor> {
  return normedIn(amongOrigins(flat));
}

function amongOrigins(flat: FlatGraph): AmongOrigins {
  const data = dataValues(flat);
  return { flat, data, origins: originsIn(flat, data).of };
}

export const weightReads = /* @__PURE__ */ memoized(readsIn);

const ofNodes = new WeakMap<readonly Node[], WeightReads>();

interface NodesOf {
  readonly model: Model;
  readonly nodes: readonly Node[];
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** Of a list of nodes with their stored tensors by name, as a generated graph has them of a model. */
export function readsOfNodes({ model, nodes, tensors }: NodesOf): WeightReads {
  const reads = ofNodes.get(nodes) ?? readsIn(flatNodes(nodes, tensors, constantsIn(model)));
  ofNodes.set(nodes, reads);
  return reads;
}

function readsIn(flat: FlatGraph): WeightReads {
  const { of: origins } = originsIn(flat, dataValues(flat));
  let used: ReadonlyMap<string, readonly StoredUse[]> | undefined;
  const usesOf = (tensor: string): readonly StoredUse[] => {
    used ??= new Map(usedTensors(flat).tensors.map(({ stored, uses }) => [stored.name, uses]));
    return listAt(used, tensor);
  };
  return {
    uses: usesOf,
    of: (tensor) => usesOf(tensor).filter(isWeightUse),
    at(value) {
      const [origin, another] = origins(value);
      return origin !== undefined && another === undefined && isWhole(origin) ? origin.stored : undefined;
    },
    among: (value) => [...new Set(origins(value).map(({ stored }) => stored))],
  };
}

/** These take a part of what they read, put several together, or round it coarsely. */
const partial: ReadonlySet<string> = new Set(['Slice', 'Split', 'Gather', 'Concat', 'QuantizeLinear']);

function isWhole({ views }: Origin): boolean {
  return views.every((view) => !partial.has(view.node.op) && !isScaling(view));
}

/**
 * How a stored tensor is the matrix [out, in · kernel] that an adapter is added to, or [out · kernel, in] of a transposed
 * convolution: the axes of one side stand before all of the other one's.
 */
export type MatrixLayout = 'out-in' | 'in-out';
export type NoMatrix = { readonly refused: string };

/** Rows are outputs. */
export type ReadMatrix = { readonly layout: MatrixLayout; readonly rows: number; readonly columns: number };

/** What an operator makes of a weight that it multiplies by; `dims` belong to the axes. */
export interface ReadWeight {
  readonly operator: string;
  readonly dims: readonly number[];
  readonly axes: readonly Axis[];
  readonly groups: number;
}

/** A layer says how its weight is read first. */
export function matrixOfRead({ operator, dims, axes, groups }: ReadWeight): ReadMatrix | NoMatrix {
  if (!products.has(operator)) return { refused: `the operator \`${operator}\` reads it` };
  if (groups > 1) return { refused: 'it belongs to a grouped convolution' };
  // A transposed convolution makes every place of its kernel from one input, a convolution sums over all of them.
  const sides = axes.map((axis) => (axis !== 'kernel' ? axis : operator === 'ConvTranspose' ? 'out' : 'in'));
  const layoutOf = (own: readonly Axis[]): MatrixLayout | undefined => layouts[own.filter((side, at) => side !== own[at - 1]).join(', ')];
  // An axis of one place is on either side.
  const layout = sides.length < 2 ? undefined : (layoutOf(sides) ?? layoutOf(sides.filter((_, at) => dims[at] !== 1)));
  if (layout === undefined) return { refused: `its axes count ${sides.join(', ')}, which is no matrix of outputs and inputs` };
  const sizeOf = (side: Axis): number => dims.reduce((product, dim, at) => (sides[at] === side ? product * dim : product), 1);
  return { layout, rows: sizeOf('out'), columns: sizeOf('in') };
}

const layouts: Readonly<Record<string, MatrixLayout>> = {
  'out, in': 'out-in',
  out: 'out-in',
  '': 'out-in',
  'in, out': 'in-out',
  in: 'in-out',
};

/** Beside these an adapter can stand. */
const products: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** By the first operator that multiplies by the weight; as its layer says it. */
export function matrixIn({ of }: Pick<WeightReads, 'of'>, tensor: string): ReadMatrix | NoMatrix {
  const [use] = of(tensor);
  if (use === undefined) return { refused: 'no operator multiplies by it' };
  return matrixOfRead({ ...use, operator: use.flatNode.node.op });
}

export function isReadMatrix(found: ReadMatrix | NoMatrix): found is ReadMatrix {
  return 'layout' in found;
}
