/** NumPy's .npz: a zip of .npy arrays, named as the arrays are. */
import { deflateSync } from 'fflate';
import type { ElementType } from '../model/index.ts';
import { crc32 } from '../record/crc32.ts';
import { npyHeader } from '../record/npy.ts';
import { zipArchive } from '../record/zip-archive.ts';
import type { ZipMember } from '../record/zip-archive.ts';
import type { NamedArray } from './arrays.ts';

/** NumPy's names; it has no bfloat16. */
export const npyTypes: Partial<Record<ElementType, string>> = {
  float16: '<f2',
  float32: '<f4',
  float64: '<f8',
};

export function npzFile(arrays: readonly NamedArray[]): Iterable<Uint8Array> {
  return zipArchive(members(arrays));
}

function* members(arrays: readonly NamedArray[]): Generator<ZipMember> {
  for (const { name, type, dims, bytes } of arrays) {
    const header = npyHeader(npyTypes[type] ?? '', dims);
    const values = bytes();
    const content = new Uint8Array(header.length + values.length);
    content.set(header);
    content.set(values, header.length);
    // Weights hardly get smaller; runs of zeros do, at the lowest level too.
    const deflated = deflateSync(content, { level: 1 });
    yield { name: `${name}.npy`, crc: crc32(content), size: content.length, deflated };
  }
}
