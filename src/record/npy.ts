/** One array in NumPy's .npy format, version 1.0: an open format that `numpy.load` reads. */
import { matchParts } from '../basics/matches.ts';
import { deflateSync } from 'fflate';
import { crc32, type ZipMember } from './zip-archive.ts';

/** What a run keeps: values, masks, orders of samples, states of streams. */
export type StoredArray = Float32Array | Float64Array | Uint8Array | Uint32Array | BigInt64Array;

/** NumPy's names of the types, little-endian. */
const codes = [
  ['<f4', Float32Array],
  ['<f8', Float64Array],
  ['|u1', Uint8Array],
  ['<u4', Uint32Array],
  ['<i8', BigInt64Array],
] as const;

export function isStoredArray(value: unknown): value is StoredArray {
  return codes.some(([, type]) => value instanceof type);
}

/** The array as a file, in two pieces: the second is a view of the values themselves. */
export function npyPieces(array: StoredArray): readonly [Uint8Array, Uint8Array] {
  const code = codes.find(([, type]) => array instanceof type)?.[0];
  if (code === undefined) throw new TypeError('an array of a type that is not stored');
  return [npyHeader(code, [array.length]), new Uint8Array(array.buffer, array.byteOffset, array.byteLength)];
}

/** Padded with blanks so that the data begins at a multiple of 64. */
export function npyHeader(code: string, dims: readonly number[]): Uint8Array {
  const shape = dims.length === 1 ? `${dims[0]},` : dims.join(', ');
  const text = `{'descr': '${code}', 'fortran_order': False, 'shape': (${shape}), }`;
  const length = Math.ceil((preamble + text.length + 1) / 64) * 64 - preamble;
  const header = new Uint8Array(preamble + length);
  header.set([...magic, 1, 0, length & 0xff, length >> 8]);
  header.set(new TextEncoder().encode(text.padEnd(length - 1) + '\n'), preamble);
  return header;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const preamble = magic.length + 4;

/** The array that `npyPieces` wrote, as a copy; undefined for other bytes. */
export function readNpy(file: Uint8Array): StoredArray | undefined {
  if (file.length < preamble || !magic.every((byte, at) => file[at] === byte)) return undefined;
  const start = preamble + (file[8] ?? 0) + 256 * (file[9] ?? 0);
  const text = new TextDecoder('latin1').decode(file.subarray(preamble, start));
  const [, code, count = ''] = matchParts(/^\{'descr': '([^']+)', 'fortran_order': False, 'shape': \((\d+),\), \} *\n$/, text);
  const type = codes.find(([name]) => name === code)?.[1];
  if (type === undefined) return undefined;
  // A copy with a buffer of its own: `slice` of Node's buffers is a view.
  const values = new Uint8Array(file.subarray(start));
  const length = Number(count);
  return values.length !== length * type.BYTES_PER_ELEMENT ? undefined : new type(values.buffer, 0, length);
}

/** An array as a member of NumPy's .npz: a .npy file in a zip. */
interface NpyArray {
  /** Of the member, without its ending. */
  readonly name: string;
  /** NumPy's name of the type: `<f4`. */
  readonly code: string;
  readonly dims: readonly number[];
  readonly values: Uint8Array;
}

export function npzMember({ name, code, dims, values }: NpyArray): ZipMember {
  const header = npyHeader(code, dims);
  const content = new Uint8Array(header.length + values.length);
  content.set(header);
  content.set(values, header.length);
  // Weights hardly get smaller; runs of zeros do, at the lowest level too.
  const deflated = deflateSync(content, { level: 1 });
  return { name: `${name}.npy`, crc: crc32(content), size: content.length, deflated };
}
