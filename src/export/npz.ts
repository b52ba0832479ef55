/** NumPy's .npz: a zip of .npy arrays, named as the arrays are. */
import type { ElementType } from '../model/index.ts';
import { npzMember } from '../record/npz-member.ts';
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
  for (const { name, type, dims, bytes } of arrays)
    yield npzMember({ name, code: npyTypes[type] ?? '', dims, values: bytes() });
}
