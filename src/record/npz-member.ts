/** An array as a member of NumPy's .npz: a .npy file in a zip. */
import { deflateSync } from 'fflate';
import { crc32 } from './crc32.ts';
import { npyHeader } from './npy.ts';
import type { ZipMember } from './zip-archive.ts';

export interface NpyArray {
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
