/** Where a stored weight multiplies a value: y[o] = b[o] + Σ w[o, i, k] · x[i], k over the kernel. */
import { isReadMatrix, matrixOfRead, weightReads, type CoupledModel, type WeightReads } from '../../model/index.ts';
import type { Node } from '../../model/graph.ts';
import { listedInts, floatAttribute, intAttribute, textAttribute } from '../operators.ts';
import type { FlatNode, ValueId } from './constant-axis.ts';

export interface LinearUse {
  readonly node: Node;
  /** Stored tensors. */
  readonly weight: string;
  readonly bias?: string;
  readonly x: ValueId;
  readonly y: ValueId;
  /** The axis of `x` that is summed over, and that of `y` that counts outputs. */
  readonly into: number;
  readonly outOf: number;
  readonly outputs: number;
  /** Inputs of one group. */
  readonly inputs: number;
  readonly groups: number;
  readonly taps: number;
  /** Flat distances in the weight of two outputs, and of two inputs. */
  readonly outStride: number;
  readonly inStride: number;
  /** Zeros stand around `x`. */
  readonly isPadded: boolean;
}

/** Undefined for every other operator, and for a weight that is computed. */
export function linearUse({ flat, walk }: CoupledModel, flatNode: FlatNode): LinearUse | undefined {
  const { node, inputs } = flatNode;
  if (node.domain !== '') return undefined;
  const [x = '', w = '', b = ''] = inputs;
  const [y = ''] = flatNode.outputs;
  const reads = weightReads(flat);
  const weight = reads.at(w);
  const bias = b === '' ? undefined : flat.constants.get(b);
  const isWhole = weight !== undefined && (b === '' || bias !== undefined);
  if (!isWhole || reads.among(x).length > 0) return undefined;
  const shared = { node, weight: weight.name, x, y, bias: bias?.name };
  switch (node.op) {
    case 'Conv': {
      if (!flat.constants.has(w)) return undefined;
      const [first = 1, second = 1, ...kernel] = weight.tensor.dims;
      const taps = kernel.reduce((product, size) => product * size, 1);
      return {
        ...shared,
        into: 1,
        outOf: 1,
        outputs: first,
        inputs: second,
        taps,
        groups: intAttribute(node, 'group', 1),
        outStride: second * taps,
        inStride: taps,
        isPadded: isPadded(node),
      };
    }
    case 'Gemm': {
      const matrix = matrixAt(reads, weight.name, flatNode);
      if (matrix === undefined || !isPlainGemm(node) || (bias && !isRow(bias.tensor.dims, matrix.outputs))) return undefined;
      return { ...shared, ...matrix, into: 1, outOf: 1 };
    }
    case 'MatMul': {
      const matrix = matrixAt(reads, weight.name, flatNode);
      const rank = walk.known.get(x)?.dims.length ?? 0;
      if (matrix === undefined || rank < 2) return undefined;
      return { ...shared, ...matrix, into: rank - 1, outOf: rank - 1 };
    }
    default:
      return undefined;
  }
}

/** A product and a bias, neither of them scaled. */
function isPlainGemm(node: Node): boolean {
  const scales = ['alpha', 'beta'].map((name) => floatAttribute(node, name, 1));
  return scales.every((it) => it === 1) && intAttribute(node, 'transA', 0) === 0;
}

/** One number for each output, for whatever stands in front of them. */
export function isRow(dims: readonly number[], outputs: number): boolean {
  return dims.at(-1) === outputs && dims.slice(0, -1).every((size) => size === 1);
}

/** The stored weight as the matrix that the product has as its second factor, in whatever form it comes to it. */
function matrixAt({ of }: WeightReads, weight: string, product: FlatNode) {
  const use = of(weight).find(({ flatNode, input }) => flatNode === product && input === 1);
  const matrix = use && matrixOfRead({ ...use, operator: product.node.op });
  if (matrix === undefined || !isReadMatrix(matrix)) return undefined;
  const { layout, rows: outputs, columns: inputs } = matrix;
  const strides = layout === 'out-in' ? { outStride: inputs, inStride: 1 } : { outStride: 1, inStride: outputs };
  return { groups: 1, taps: 1, isPadded: false, outputs, inputs, ...strides };
}

/** What each output gives whatever is fed; NaN where it depends on that. */
export function constantOutputs(
  use: LinearUse,
  weights: ArrayLike<number>,
  bias: ArrayLike<number> | undefined,
  x: ArrayLike<number> | undefined,
): Float64Array {
  const { outputs, groups, inputs, outStride, inStride, taps } = use;
  const constant = new Float64Array(outputs);
  for (let o = 0; o < outputs; o++) {
    const first = Math.floor(o / (outputs / groups)) * inputs;
    let sum = bias?.[o] ?? 0;
    for (let i = 0; i < inputs && !Number.isNaN(sum); i++) {
      const value = x?.[first + i] ?? NaN;
      if (value === 0) continue;
      const [kernel, isZero] = kernelSum(weights, o * outStride + i * inStride, taps);
      if (isZero) continue;
      // At the border some taps of a padded kernel meet zeros.
      sum += use.isPadded ? NaN : kernel * value;
    }
    constant[o] = sum;
  }
  return constant;
}

/** Σₖ w[o, i, k] of each output that reads this slice of `x`, and whether all of these weights are 0. */
export function columnSums(use: LinearUse, weights: ArrayLike<number>, slice: number) {
  const { outputs, groups, inputs, outStride, inStride, taps } = use;
  const perGroup = outputs / groups;
  const sums = new Float64Array(outputs);
  let isZero = true;
  const first = Math.floor(slice / inputs) * perGroup;
  for (let o = first; o < first + perGroup; o++) {
    const [kernel, isEmpty] = kernelSum(weights, o * outStride + (slice % inputs) * inStride, taps);
    sums[o] = kernel;
    isZero &&= isEmpty;
  }
  return { sums, isZero };
}

function kernelSum(weights: ArrayLike<number>, from: number, taps: number): readonly [sum: number, isZero: boolean] {
  let [sum, isZero] = [0, true];
  for (let tap = from; tap < from + taps; tap++) {
    const weight = weights[tap] ?? 0;
    if (weight !== 0) isZero = false;
    sum += weight;
  }
  return [sum, isZero];
}

// Whether a convolution or a pool looks beyond the borders of its input.

export function isPadded(node: Node): boolean {
  const named = textAttribute(node, 'auto_pad', 'NOTSET');
  if (named !== 'NOTSET') return named !== 'VALID';
  const pads = listedInts(node, 'pads');
  // Rounded up, the last windows of a pool reach over the border.
  return pads.some((pad) => pad !== 0) || intAttribute(node, 'ceil_mode', 0) === 1;
}
