/** Tensors, or parts of them, as numbers, and numbers as the bytes of a tensor. */
import { arrayTypes, isArrayType, type NumberArray } from '../../basics/typed-arrays.ts';
import { collecting, diagnose, done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { unloadableType, missingExternal } from '../../diagnostics/catalogue/model-file.ts';
import { printable } from '../describe.ts';
import { byteSize, floatsToHalves, halvesToFloats, numberToBfloat16, numberToFloat16, isHalf, type HalfType } from '../element-types.ts';
import type { ModelFiles, ByteSource } from '../file.ts';
import type { ElementType, Tensor } from '../graph.ts';
import { valueCount } from '../shape.ts';
import { tensorBytes } from './tensor-bytes.ts';

export type TensorValues = NumberArray;

/**
 * The elements, row-major: half precision as Float32Array (exact), bool and 4-bit integers as bytes.
 * An error for types without numbers of ours: strings, complex numbers, 8- and 4-bit floats.
 */
export function tensorValues(tensor: Tensor, files: ModelFiles): Outcome<TensorValues> {
  return collecting((take, fail) => {
    const values = decodeValues(tensor.type, take(tensorBytes(tensor, files)), valueCount(tensor.dims));
    if (values !== undefined) return values;
    const args = { owner: `\`${printable(tensor.name)}\``, type: tensor.type };
    return fail([diagnose(unloadableType, args, { file: files.name })]);
  });
}

/** `count` elements of little-endian bytes; undefined for a type without numbers of ours. */
export function decodeValues(type: ElementType, bytes: Uint8Array, count: number): TensorValues | undefined {
  const held = type === 'bool' ? 'uint8' : type;
  if (isArrayType(held)) return new arrayTypes[held](aligned(bytes), 0, count);
  if (isHalf(type)) return halvesToFloats(type, new Uint16Array(aligned(bytes), 0, count));
  if (type === 'uint4') return Uint8Array.from({ length: count }, (_, index) => nibble(bytes, index));
  if (type === 'int4') return Int8Array.from({ length: count }, (_, index) => (nibble(bytes, index) << 28) >> 28);
  return undefined;
}

/**
 * Values as the bytes of a tensor of this type, rounded to nearest (halves to even) where it is
 * narrower. Throws a TypeError for a type that `decodeValues` has no numbers for.
 */
export function encodeValues(type: ElementType, values: TensorValues): Uint8Array {
  const { length } = values;
  const numbers = () => Float64Array.from({ length }, (_, at) => Number(values[at]));
  if (isHalf(type)) return bytesOf(halvesOf(type, values));
  if (type === 'uint4' || type === 'int4') return packNibbles(numbers());
  const held = type === 'bool' ? 'uint8' : type;
  if (!isArrayType(held)) throw new TypeError(`values of type ${type} cannot be made`);
  if (values instanceof arrayTypes[held]) return bytesOf(values);
  const made = new arrayTypes[held](new ArrayBuffer(length * arrayTypes[held].BYTES_PER_ELEMENT));
  if (made instanceof BigInt64Array || made instanceof BigUint64Array) {
    made.set(Array.from({ length }, (_, at) => BigInt(values[at] ?? 0)));
  } else made.set(numbers());
  return bytesOf(made);
}

/** The bytes of values that a file holds as memory does: the same memory, for who only reads it. */
export function viewOfValues(type: ElementType, values: TensorValues): Uint8Array | undefined {
  const isSame = (type === 'float32' && values instanceof Float32Array) || (type === 'float64' && values instanceof Float64Array);
  return isSame ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength) : undefined;
}

/** Rounded once: a double does not become a float32 on its way. */
function halvesOf(type: HalfType, values: TensorValues): Uint16Array {
  if (values instanceof Float32Array) return floatsToHalves(type, values);
  const toHalf = type === 'float16' ? numberToFloat16 : numberToBfloat16;
  return Uint16Array.from({ length: values.length }, (_, at) => toHalf(Number(values[at])));
}

function nibble(bytes: Uint8Array, index: number): number {
  return ((bytes[index >> 1] ?? 0) >> (4 * (index & 1))) & 15;
}

function packNibbles(values: Float64Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(values.length / 2));
  for (const [index, value] of values.entries()) packed[index >> 1] = (packed[index >> 1] ?? 0) | ((value & 15) << (4 * (index & 1)));
  return packed;
}

/** A buffer of exactly these bytes: typed arrays need an aligned start, and must not alias a file. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}

function bytesOf(values: TensorValues): Uint8Array {
  return new Uint8Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength));
}

// Some consecutive elements of a tensor, read without the others where its form allows that.

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
  const { value: source } = data.kind === 'inline' ? done(files.main) : externalSource(tensor, data, files);
  if (source === undefined) return undefined;
  const [at, size] = [data.offset + from * width, (to - from) * width];
  if (into === undefined || size > into.byteLength || source.readInto === undefined) return source.read(at, size);
  const bytes = new Uint8Array(into, 0, size);
  source.readInto(at, bytes);
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
