/** The weight that computes alone what it computes with an insertion beside it: sums in double precision. */
import { insertedTensors } from '../model/index.ts';
import type { Insertion, Model, Site } from '../model/index.ts';
import type { Network } from './network.ts';

type Folded = readonly (readonly [tensor: string, values: Float32Array])[];

/** New values of the layer's tensors. */
export function folded(
  network: Network,
  insertion: Insertion,
  { node, dims: own }: Site,
  model: Model,
): Folded {
  const { tensor, form, size } = insertion;
  const dims = model.graph.initializers.get(tensor)?.dims ?? [];
  const read = (name: string): Float32Array => {
    const values = network.values.get(name);
    if (!(values instanceof Float32Array)) throw new TypeError(`${name} is not float32`);
    return values;
  };
  const added = insertedTensors(insertion).map(read);
  const [first = new Float32Array(), second = new Float32Array()] = added;
  if (form === 'bypass') {
    const channels = (own[0]?.[1] ?? 1) * size;
    return [[tensor, withKernel(read(tensor), dims, first, { channels, groups: size })]];
  }
  const transB = node.attributes['transB'];
  const isTransposed = node.op === 'Gemm' && transB?.kind === 'int' && transB.value === 1;
  const product = { a: first, b: second, rank: size };
  const weight = withProduct(read(tensor), product, isTransposed);
  const bias = node.op === 'Gemm' ? node.inputs[2] : undefined;
  return [
    [tensor, weight],
    ...(bias ? [[bias, withProduct(read(bias), product, false)] as const] : []),
  ];
}

/** The bypass is added in the middle of the window. */
function withKernel(
  weight: Float32Array,
  [outputs = 1, part = 1, ...kernel]: readonly number[],
  bypass: Float32Array,
  { channels, groups }: { readonly channels: number; readonly groups: number },
): Float32Array {
  const sum = weight.slice();
  const places = kernel.reduce((product, size) => product * size, 1);
  // The middle of odd sizes, row-major.
  const middle = (places - 1) / 2;
  const width = channels / groups;
  const ownGroups = channels / part;
  for (let out = 0; out < outputs; out++) {
    const first = Math.floor((out * groups) / outputs) * width;
    const ownFirst = Math.floor((out * ownGroups) / outputs) * part;
    for (let index = 0; index < width; index++) {
      const at = (out * part + first + index - ownFirst) * places + middle;
      sum[at] = (sum[at] ?? 0) + (bypass[out * width + index] ?? 0);
    }
  }
  return sum;
}

interface Product {
  /** [outputs, rank]. */
  readonly a: Float32Array;
  /** [rank, outputs]. */
  readonly b: Float32Array;
  readonly rank: number;
}

/** W + WAB, row by row; `isTransposed`: the rows of W are its outputs. */
function withProduct(weight: Float32Array, { a, b, rank }: Product, isTransposed: boolean) {
  const outputs = a.length / rank;
  const rows = weight.length / outputs;
  const place = (row: number, out: number): number =>
    isTransposed ? out * rows + row : row * outputs + out;
  const sum = weight.slice();
  const low = new Float64Array(rank);
  for (let row = 0; row < rows; row++) {
    low.fill(0);
    for (let out = 0; out < outputs; out++) {
      const value = weight[place(row, out)] ?? 0;
      for (let r = 0; r < rank; r++) low[r] = (low[r] ?? 0) + value * (a[out * rank + r] ?? 0);
    }
    for (let out = 0; out < outputs; out++) {
      let value = weight[place(row, out)] ?? 0;
      for (let r = 0; r < rank; r++) value += (low[r] ?? 0) * (b[r * outputs + out] ?? 0);
      sum[place(row, out)] = value;
    }
  }
  return sum;
}
