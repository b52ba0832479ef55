/** A stored tensor with only some of its slices. */
import type { Tensor } from '../graph.ts';
import { byteSize } from '../element-types.ts';

/** `kept` by axis, ascending; undefined keeps the whole axis. The bytes have to be in memory. */
export function sliceTensor(
  tensor: Tensor,
  kept: readonly (readonly number[] | undefined)[],
): Tensor {
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
  let to = 0;
  for (let at = 0; at < outer; at++) {
    for (const index of indices) {
      const from = at * whole + index * row;
      bytes.set(data.bytes.subarray(from, from + row), to);
      to += row;
    }
  }
  return { ...tensor, dims: dims.with(axis, indices.length), data: { kind: 'bytes', bytes } };
}
