/** A stored tensor with only some of its slices. */
import { product } from '../../basics/numbers.ts';
import type { Tensor } from '../graph.ts';
import { byteSize } from '../element-types.ts';

/** By axis, ascending indices of what stays; undefined keeps the whole axis. */
export type KeptSlices = readonly (readonly number[] | undefined)[];
/** `blank` is an index along the first axis that stays, as zeros. */
export type CutTensor = (tensor: Tensor, kept: KeptSlices, blank?: number) => Tensor;

/** The bytes have to be in memory. */
export function sliceTensor(tensor: Tensor, kept: KeptSlices, blank?: number): Tensor {
  const cut = kept.reduce<Tensor>(
    (shorter, indices, axis) => (indices === undefined ? shorter : sliceAxis(shorter, axis, indices)),
    tensor,
  );
  return blank === undefined ? cut : withBlankRow(cut, kept[0]?.indexOf(blank) ?? blank);
}

/** The tensor itself where the row is zero already. */
function withBlankRow(tensor: Tensor, row: number): Tensor {
  const { data, dims } = tensor;
  if (data.kind !== 'bytes') throw new TypeError(`tensor ${tensor.name} is located, not loaded`);
  const length = data.bytes.length / (dims[0] ?? 1);
  const [from, to] = [row * length, (row + 1) * length];
  if (data.bytes.subarray(from, to).every((byte) => byte === 0)) return tensor;
  return { ...tensor, data: { kind: 'bytes', bytes: data.bytes.slice().fill(0, from, to) } };
}

function sliceAxis(tensor: Tensor, axis: number, indices: readonly number[]): Tensor {
  const { data, dims, type } = tensor;
  if (data.kind !== 'bytes') throw new TypeError(`tensor ${tensor.name} is located, not loaded`);
  const size = byteSize(type, 1);
  const outer = product(dims.slice(0, axis));
  const row = dims.slice(axis + 1).reduce((all, dim) => all * dim, size);
  const whole = row * (dims[axis] ?? 1);
  const bytes = new Uint8Array(outer * indices.length * row);
  if (row % 4 === 0 && data.bytes.byteOffset % 4 === 0) gather(wordsOf(data.bytes), wordsOf(bytes), indices, row / 4, whole / 4);
  else gather(data.bytes, bytes, indices, row, whole);
  return { ...tensor, dims: dims.with(axis, indices.length), data: { kind: 'bytes', bytes } };
}

function wordsOf({ buffer, byteOffset, length }: Uint8Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length >> 2);
}

/** Elements up to which a loop copies faster than a call. */
const shortRow = 16;

/** Slices of `row` elements, at these places in every `whole`. */
function gather(from: Int32Array | Uint8Array, to: Int32Array | Uint8Array, indices: readonly number[], row: number, whole: number): void {
  const starts = Int32Array.from(indices, (index) => index * row);
  if (row === 1 && from instanceof Int32Array && to instanceof Int32Array) {
    gatherWords(from, to, starts, whole);
    return;
  }
  let at = 0;
  for (let base = 0; base < from.length; base += whole) {
    for (let i = 0; i < starts.length; i++) {
      const start = base + (starts[i] ?? 0);
      if (row > shortRow) {
        to.set(from.subarray(start, start + row), at);
        at += row;
        continue;
      }
      for (let unit = 0; unit < row; unit++) to[at++] = from[start + unit] ?? 0;
    }
  }
}

/** The loop of nearly all of a large model that is cut. */
function gatherWords(from: Int32Array, to: Int32Array, starts: Int32Array, whole: number): void {
  let at = 0;
  for (let base = 0; base < from.length; base += whole) {
    for (let i = 0; i < starts.length; i++) to[at++] = from[base + (starts[i] ?? 0)] ?? 0;
  }
}
