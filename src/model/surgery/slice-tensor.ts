/** A stored tensor with only some of its slices. */
import type { Tensor } from '../graph.ts';
import { byteSize } from '../element-types.ts';

/** By axis, ascending indices of what stays; undefined keeps the whole axis. */
export type KeptSlices = readonly (readonly number[] | undefined)[];

export type CutTensor = (tensor: Tensor, kept: KeptSlices) => Tensor;

/** The bytes have to be in memory. */
export function sliceTensor(tensor: Tensor, kept: KeptSlices): Tensor {
  return kept.reduce<Tensor>(
    (cut, indices, axis) => (indices === undefined ? cut : sliceAxis(cut, axis, indices)),
    tensor,
  );
}

function sliceAxis(tensor: Tensor, axis: number, indices: readonly number[]): Tensor {
  const { data, dims, type } = tensor;
  if (data.kind !== 'bytes') throw new TypeError(`tensor ${tensor.name} is located, not loaded`);
  const size = byteSize(type, 1);
  const outer = dims.slice(0, axis).reduce((all, dim) => all * dim, 1);
  const row = dims.slice(axis + 1).reduce((all, dim) => all * dim, size);
  const whole = row * (dims[axis] ?? 1);
  const bytes = new Uint8Array(outer * indices.length * row);
  const isShort = row <= 4 * shortWords;
  if (isShort && row % 4 === 0 && data.bytes.byteOffset % 4 === 0) {
    gatherWords(wordsOf(data.bytes), wordsOf(bytes), indices, row / 4, whole / 4);
  } else {
    let to = 0;
    for (let at = 0; at < outer; at++) {
      for (const index of indices) {
        const from = at * whole + index * row;
        bytes.set(data.bytes.subarray(from, from + row), to);
        to += row;
      }
    }
  }
  return { ...tensor, dims: dims.with(axis, indices.length), data: { kind: 'bytes', bytes } };
}

/** Words up to which a loop copies faster than a call. */
const shortWords = 16;

function wordsOf({ buffer, byteOffset, length }: Uint8Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length >> 2);
}

/** Slices of so many words, at these places in every `whole` words. */
function gatherWords(
  from: Int32Array,
  to: Int32Array,
  indices: readonly number[],
  row: number,
  whole: number,
): void {
  const starts = Int32Array.from(indices, (index) => index * row);
  let at = 0;
  for (let base = 0; base < from.length; base += whole) {
    for (let i = 0; i < starts.length; i++) {
      const start = base + (starts[i] ?? 0);
      for (let word = 0; word < row; word++) to[at++] = from[start + word] ?? 0;
    }
  }
}
