/**
 * Rows of a weight that are pruned whole where a file divides the weight by its norm: PyTorch would divide 0 by 0. They are written as
 * ones with a scale of 0, which PyTorch computes as 0: `weight_v` and `weight_g` of `torch.nn.utils.weight_norm`.
 */
import { byteSize, scalesOfNormed, type Model } from '../model/index.ts';
import { isLive, ones, type NamedArray } from './arrays.ts';

export function withRowsOfOnes(model: Model, arrays: readonly NamedArray[]): readonly NamedArray[] {
  const named = new Map(arrays.map((array) => [array.name, array]));
  for (const pair of scalesOfNormed(model)) {
    const [weight, scale] = [named.get(pair.weight), named.get(pair.scale)];
    if (weight === undefined || scale === undefined) continue;
    const rowAt = rowsOf(weight.dims, scale.dims);
    const zeros = rowsOfZeros(weight, rowAt);
    if (zeros.size === 0) continue;
    named.set(weight.name, { ...weight, bytes: () => written(weight, ones[weight.type], (at) => zeros.has(rowAt(at))) });
    named.set(scale.name, { ...scale, bytes: () => written(scale, undefined, (at) => zeros.has(at)) });
  }
  return [...named.values()];
}

/** Which number of the scale, of as many axes or fewer, belongs to a number of the weight. */
function rowsOf(dims: readonly number[], scale: readonly number[]): (at: number) => number {
  const ahead = dims.length - scale.length;
  return (at) => {
    let [rest, row, stride] = [at, 0, 1];
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      const [size = 1, own = 1] = [dims[axis], scale[axis - ahead]];
      if (own > 1) row += (rest % size) * stride;
      [rest, stride] = [Math.floor(rest / size), stride * own];
    }
    return row;
  };
}

function rowsOfZeros({ type, bytes }: NamedArray, rowAt: (at: number) => number): ReadonlySet<number> {
  const [own, width] = [bytes(), byteSize(type, 1)];
  const [live, all] = [new Set<number>(), new Set<number>()];
  for (let at = 0; at < own.length / width; at++) (isLive(own, at * width, width) ? live : all).add(rowAt(at));
  return new Set([...all].filter((row) => !live.has(row)));
}

/** A copy with this number, or 0, at some places. */
function written({ type, bytes }: NamedArray, number: readonly number[] | undefined, isAt: (at: number) => boolean): Uint8Array {
  const [own, width] = [bytes().slice(), byteSize(type, 1)];
  for (let at = 0; at < own.length / width; at++) if (isAt(at)) own.set(number ?? new Uint8Array(width), at * width);
  return own;
}
