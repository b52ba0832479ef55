/** The masks of a run's folder: a zip of NumPy arrays, one a tensor. */
import { unzipSync } from 'fflate';
import { parseNpyHeader } from '../../data/npy.ts';
import { promisedBytes } from '../../data/array.ts';
import type { MaskArray } from './record.ts';

/** Deflate makes at most this many bytes of one. */
const deflateRatio = 1032;

/** Undefined where the bytes are no archive of masks. */
export function decodeMasks(archive: Uint8Array): ReadonlyMap<string, MaskArray> | undefined {
  return decodeArchive(archive, decodeMask);
}

/** Of a zip of NumPy arrays; undefined where the bytes are none, or one of the arrays is not what is looked for. */
export function decodeArchive<T>(
  archive: Uint8Array,
  decode: (bytes: Uint8Array, member: string) => T,
): ReadonlyMap<string, T> | undefined {
  try {
    const most = archive.length * deflateRatio;
    const members = unzipSync(archive, { filter: ({ originalSize }) => originalSize <= most });
    const arrays = Object.entries(members).map(([member, bytes]) => {
      const name = decodeURIComponent(member.replace(/\.npy$/, ''));
      return [name, decode(bytes, member)] as const;
    });
    return new Map(arrays);
  } catch {
    return undefined;
  }
}

function decodeMask(bytes: Uint8Array, member: string): MaskArray {
  const { value: header } = parseNpyHeader(bytes, member);
  if (header === undefined || header.type !== 'bool') throw new TypeError('no mask');
  if (promisedBytes(header) !== bytes.length) throw new RangeError('a mask of another size');
  return { dims: header.shape, kept: bytes.subarray(header.offset) };
}
