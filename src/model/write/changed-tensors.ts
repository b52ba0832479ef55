/** New values by tensor, held against what a model stores; and as edits of the files beside it. */
import type { StoredTensor } from '../flat/stored-tensors.ts';
import { elementCount } from '../shape.ts';
import { concatenated, piecesOf, replacement, type NewValues, type Edit } from './new-values.ts';
import { byteSize, codeOfType } from '../element-types.ts';
import type { ByteSource } from '../file.ts';
import type { Tensor, TensorData } from '../graph.ts';
import { encodeMessage } from '../onnx/encode-message.ts';
import { encodeValues, viewOfValues, type TensorValues } from '../values/tensor-values.ts';
import { fixedToVarints } from '../values/varints.ts';

export type Changed = readonly (readonly [StoredTensor, NewValues])[];

/** Throws a RangeError for a name that the model does not store, or for values that do not fill the shape. */
export function matchChanges(stored: readonly StoredTensor[], changes: ReadonlyMap<string, NewValues>): Changed {
  const byName = new Map(stored.map((tensor) => [tensor.name, tensor]));
  return [...changes].map(([name, values]) => {
    const tensor = byName.get(name);
    if (tensor === undefined) throw new RangeError(`the model stores no tensor ${name}`);
    const count = elementCount(tensor.tensor.dims);
    if (count !== values.length) throw new RangeError(`${values.length} values for the ${count} of ${name}`);
    return [tensor, values];
  });
}

/** The edits of one file of external data. */
export function externalEdits(location: string, changed: Changed): readonly Edit[] {
  return changed.flatMap(([{ tensor }, values]) => {
    const { data } = tensor;
    return data.kind === 'external' && data.location === location ? [sameSize(data.offset, data.length, tensor, values)] : [];
  });
}

// New values of a tensor as edits of the file, in the encoding that the tensor has there.

type DataOf<K extends TensorData['kind']> = Extract<TensorData, { readonly kind: K }>;

/** Edits of the model file; undefined where the values cannot be replaced in it. */
export function mainEdits(main: ByteSource, tensor: Tensor, values: NewValues): readonly Edit[] | undefined {
  const { data } = tensor;
  switch (data.kind) {
    case 'inline':
      return [sameSize(data.offset, data.length, tensor, values)];
    case 'typed':
      return typedEdits(main, tensor, data, concatenated(values));
    case 'sparse':
      return [sparseEdit(tensor, data, concatenated(values))];
    case 'bytes':
      return values.length === 0 ? [] : undefined;
    case 'external':
      return [];
  }
}

/** An edit of values in their fixed width, made only when they are written. */
function sameSize(offset: number, length: number, { type }: Tensor, values: NewValues): Edit {
  function* bytes(): Generator<Uint8Array> {
    for (const piece of piecesOf(values)) yield viewOfValues(type, piece) ?? encodeValues(type, piece);
  }
  return { start: offset, end: offset + length, length, bytes };
}

/** Each run of a typed field is replaced by as many values as it held. */
function typedEdits(main: ByteSource, tensor: Tensor, data: DataOf<'typed'>, values: TensorValues): readonly Edit[] {
  const bytes = encodeValues(tensor.type, values);
  const fixed = data.field === 4 || data.field === 10;
  const varints = fixed ? [] : fixedToVarints(bytes, Math.max(1, byteSize(tensor.type, 1)), tensor.type.startsWith('int'));
  let done = 0;
  return data.segments.map(({ offset, length }) => {
    const count = fixed ? length : main.read(offset, length).reduce((count, byte) => (byte < 128 ? count + 1 : count), 0);
    const part = fixed ? bytes.subarray(done, done + count) : Uint8Array.from(varints.slice(done, done + count).flatMap((it) => [...it]));
    done += count;
    return replacement(offset, offset + length, part);
  });
}

/** A sparse tensor stays sparse: the values other than +0, in the form that its indices had. */
function sparseEdit(tensor: Tensor, data: DataOf<'sparse'>, values: TensorValues): Edit {
  const kept = Array.from(values.keys()).filter((at) => !Object.is(Number(values[at]), 0));
  const bytes = encodeValues(tensor.type, values);
  const width = byteSize(tensor.type, 1);
  const stored = new Uint8Array(kept.length * width);
  kept.forEach((at, row) => stored.set(bytes.subarray(at * width, (at + 1) * width), row * width));
  const perValue = data.indices.dims.length === 2 ? tensor.dims.length : 1;
  const positions = kept.flatMap((at) => (perValue === 1 ? [at] : coordinates(at, tensor.dims)));
  const message = encodeMessage('SparseTensor', {
    values: { name: data.values.name, dims: [kept.length], dataType: codeOfType(tensor.type), rawData: stored },
    indices: {
      name: data.indices.name,
      dims: data.indices.dims.length === 2 ? [kept.length, perValue] : [kept.length],
      dataType: codeOfType('int64'),
      rawData: new Uint8Array(BigInt64Array.from(positions, BigInt).buffer),
    },
    dims: tensor.dims,
  });
  return replacement(data.offset, data.offset + data.length, message);
}

function coordinates(flat: number, dims: readonly number[]): readonly number[] {
  let rest = flat;
  return dims.map((_, axis) => {
    const stride = elementCount(dims.slice(axis + 1)) ?? 1;
    const coordinate = Math.floor(rest / stride);
    rest -= coordinate * stride;
    return coordinate;
  });
}
