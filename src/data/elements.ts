/** From the bytes of a file to typed elements in row-major order and this machine's byte order. */
import { arrayTypeOf, arrayTypes } from '../basics/typed-arrays.ts';
import { type ArrayHeader, bytesPerElement, type DataArray, elementCount, type ElementKind, type Elements } from './array.ts';

/** `bytes` holds the whole file, or at least what its header promises. */
export function decodeElements(bytes: Uint8Array, header: ArrayHeader): DataArray {
  const { type, shape } = header;
  const count = elementCount(shape);
  const width = bytesPerElement(type);
  // A copy is aligned for any type, and nobody else writes to it.
  const stored = new Uint8Array(count * width);
  stored.set(bytes.subarray(header.offset, header.offset + stored.length));
  if (!header.littleEndian) swapBytes(stored, width);
  const content = header.fortran ? rowMajor(stored, shape, width) : stored;
  return { type, shape, values: typed(content, type) };
}

/** Room for as many elements of the same kind, zero at first. */
export function roomLike(values: Elements, count: number): Elements {
  return typed(new Uint8Array(count * values.BYTES_PER_ELEMENT), arrayTypeOf(values) ?? 'uint8');
}

/** Puts elements of the same kind into a place of others. */
export function place(from: Elements, into: Elements, at: number): void {
  bytesOf(into).set(bytesOf(from), at * into.BYTES_PER_ELEMENT);
}

function bytesOf({ buffer, byteOffset, byteLength }: Elements): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function swapBytes(bytes: Uint8Array, width: number): void {
  if (width === 1) return;
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

function typed(bytes: Uint8Array, type: ElementKind): Elements {
  if (type === 'float16') return Float32Array.from(new Uint16Array(bytes.buffer), halfToFloat);
  if (type === 'bool') return bytes.map((byte) => (byte === 0 ? 0 : 1));
  return new arrayTypes[type](bytes.buffer);
}

/** IEEE 754 binary16. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Elements in which the first axis varies fastest, rearranged so that the last one does. */
function rowMajor(stored: Uint8Array, shape: readonly number[], width: number): Uint8Array {
  const result = new Uint8Array(stored.length);
  let stride = width;
  const strides = shape.map((dim) => {
    const own = stride;
    stride *= dim;
    return own;
  });
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to += width) {
    for (let byte = 0; byte < width; byte++) result[to + byte] = stored[from + byte] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      from += strides[axis] ?? 0;
      index[axis] = next;
      if (next < (shape[axis] ?? 0)) break;
      from -= next * (strides[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return result;
}
