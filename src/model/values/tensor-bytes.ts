/** The bytes of a tensor as `raw_data` would hold them, wherever and however they are stored. */
import { joined } from '../../basics/typed-arrays.ts';
import { collecting, together, diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { badSparse, missingExternal, unloadableType } from '../../diagnostics/catalogue/model-file.ts';
import { printable } from '../describe.ts';
import { byteSize } from '../element-types.ts';
import type { ModelFiles } from '../file.ts';
import type { Tensor, TensorData } from '../graph.ts';
import { valueCount } from '../shape.ts';
import { varintsToFixed } from './varints.ts';

/** Little-endian, row-major, densely packed. An error where the type has no such form (strings). */
export function tensorBytes(tensor: Tensor, files: ModelFiles): Outcome<Uint8Array> {
  const place = { file: files.name };
  const owner = `\`${printable(tensor.name)}\``;
  const { data } = tensor;
  if (tensor.type === 'string') return { diagnostics: [diagnose(unloadableType, { owner, type: tensor.type }, place)] };
  switch (data.kind) {
    case 'bytes':
      return { value: data.bytes, diagnostics: [] };
    case 'inline':
      return { value: files.main.read(data.offset, data.length), diagnostics: [] };
    case 'external': {
      const source = files.open(data.location);
      if (source !== undefined && data.offset + data.length <= source.size) {
        return { value: source.read(data.offset, data.length), diagnostics: [] };
      }
      return { diagnostics: [diagnose(missingExternal, { owner, location: printable(data.location) }, place)] };
    }
    case 'typed':
      return { value: typedBytes(tensor, data, files), diagnostics: [] };
    case 'sparse':
      return sparseBytes(tensor, data, files);
  }
}

type DataOf<K extends TensorData['kind']> = Extract<TensorData, { readonly kind: K }>;

function typedBytes(tensor: Tensor, data: DataOf<'typed'>, files: ModelFiles): Uint8Array {
  const runs = concatenate(data.segments.map((run) => files.main.read(run.offset, run.length)));
  if (data.field === 4 || data.field === 10) return runs;
  const size = byteSize(tensor.type, valueCount(tensor.dims));
  const width = Math.max(1, byteSize(tensor.type, 1));
  return varintsToFixed(runs, width, size / width);
}

function sparseBytes(tensor: Tensor, data: DataOf<'sparse'>, files: ModelFiles): Outcome<Uint8Array> {
  return collecting((take, fail) => {
    const [values, indices] = take(together(tensorBytes(data.values, files), tensorBytes(data.indices, files)));
    const width = byteSize(tensor.type, 1);
    const positions = flatPositions(indices, data.indices.dims, tensor.dims);
    const problem = outsideOf(positions, tensor.dims);
    if (problem !== undefined) {
      return fail([diagnose(badSparse, { owner: `\`${printable(tensor.name)}\``, problem }, { file: files.name })]);
    }
    const dense = new Uint8Array(valueCount(tensor.dims) * width);
    for (const [index, position] of positions.entries()) dense.set(values.subarray(index * width, (index + 1) * width), position * width);
    return dense;
  });
}

/** Which index of a sparse tensor lies outside it; undefined where none does, or where they cannot be read. */
export function sparseFault(indices: Tensor, dims: readonly number[], files: ModelFiles): string | undefined {
  const bytes = tensorBytes(indices, files).value;
  return bytes && outsideOf(flatPositions(bytes, indices.dims, dims), dims);
}

function outsideOf(positions: readonly number[], dims: readonly number[]): string | undefined {
  const count = valueCount(dims);
  const outside = positions.findIndex((position) => position < 0 || position >= count);
  return outside < 0 ? undefined : `its index ${outside} lies outside [${dims.join(', ')}]`;
}

/** Row-major positions of indices [n] or [n, rank]; −1 for a coordinate outside its axis. */
function flatPositions(indices: Uint8Array, shape: readonly number[], dims: readonly number[]): readonly number[] {
  const view = new DataView(indices.buffer, indices.byteOffset, indices.length);
  const at = (index: number) => Number(view.getBigInt64(8 * index, true));
  const stored = shape[0] ?? 0;
  if (shape.length === 1) return Array.from({ length: stored }, (_, row) => at(row));
  return Array.from({ length: stored }, (_, row) =>
    dims.reduce((flat, size, axis) => {
      const coordinate = at(row * dims.length + axis);
      const inside = flat >= 0 && coordinate >= 0 && coordinate < size;
      return inside ? flat * size + coordinate : -1;
    }, 0),
  );
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return joined(Uint8Array, parts);
}
