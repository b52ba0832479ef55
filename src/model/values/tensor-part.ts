/** Some consecutive elements of a tensor, read without the others where its form allows that. */
import { collecting } from '../../diagnostics/collecting.ts';
import { diagnose, done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { missingExternal } from '../../diagnostics/catalogue/model-file.ts';
import { printable } from '../describe.ts';
import { byteSize } from '../element-types.ts';
import type { ByteSource, ModelFiles } from '../file.ts';
import type { Tensor } from '../graph.ts';
import { decodeValues, tensorValues, type TensorValues } from './tensor-values.ts';

/**
 * The elements from flat index `from` to `to`, as `tensorValues` gives all of them; in the memory of
 * `into` where they fit there and lie in the file as in memory.
 */
export function tensorPart(tensor: Tensor, files: ModelFiles, from: number, to: number, into?: ArrayBuffer): Outcome<TensorValues> {
  return collecting((take) => {
    const { data, type } = tensor;
    const width = plainWidth(type);
    if (width > 0 && (data.kind === 'inline' || data.kind === 'external')) {
      const source = take(data.kind === 'inline' ? done(files.main) : externalSource(tensor, data, files));
      const at = data.offset + from * width;
      const read = readNumbers(source, at, type, to - from, into);
      if (read !== undefined) return read;
      const values = decodeValues(type, source.read(at, (to - from) * width), to - from);
      if (values !== undefined) return values;
    }
    const whole = tensorValues(tensor, files);
    return take(whole.value === undefined ? whole : { value: whole.value.slice(from, to), diagnostics: whole.diagnostics });
  });
}

/**
 * The same as they lie in the file, in any type of whole bytes; undefined where the tensor has another
 * form, or the file does not reach so far any more.
 */
export function tensorPartBytes(tensor: Tensor, files: ModelFiles, from: number, to: number, into?: ArrayBuffer): Uint8Array | undefined {
  const { data, type } = tensor;
  const width = plainWidth(type);
  if (width === 0 || (data.kind !== 'inline' && data.kind !== 'external')) return undefined;
  const source = data.kind === 'inline' ? done(files.main) : externalSource(tensor, data, files);
  if (source.value === undefined) return undefined;
  const [at, size] = [data.offset + from * width, (to - from) * width];
  if (into === undefined || size > into.byteLength || source.value.readInto === undefined) return source.value.read(at, size);
  const bytes = new Uint8Array(into, 0, size);
  source.value.readInto(at, bytes);
  return bytes;
}

/** Bytes of one element; 0 where several share a byte, or none has a size. */
function plainWidth(type: Tensor['type']): number {
  const width = byteSize(type, 1);
  return byteSize(type, 2) === 2 * width ? width : 0;
}

/** Numbers that a file holds as memory does, without a copy; undefined where there is no such way. */
function readNumbers(
  { readInto }: ByteSource,
  offset: number,
  type: Tensor['type'],
  count: number,
  into: ArrayBuffer | undefined,
): Float32Array | Float64Array | undefined {
  if (readInto === undefined || (type !== 'float32' && type !== 'float64')) return undefined;
  const size = byteSize(type, count);
  const buffer = into !== undefined && size <= into.byteLength ? into : new ArrayBuffer(size);
  readInto(offset, new Uint8Array(buffer, 0, size));
  return type === 'float32' ? new Float32Array(buffer, 0, count) : new Float64Array(buffer, 0, count);
}

function externalSource(
  { name }: Tensor,
  { location, offset, length }: { location: string; offset: number; length: number },
  files: ModelFiles,
): Outcome<ByteSource> {
  const source = files.open(location);
  if (source !== undefined && offset + length <= source.size) return done(source);
  const args = { owner: `\`${printable(name)}\``, location: printable(location) };
  return { diagnostics: [diagnose(missingExternal, args, { file: files.name })] };
}
