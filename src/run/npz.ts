/** Masks in an open format: NumPy's .npz, a zip of .npy arrays, the same bytes every time. */
import { zipSync } from 'fflate';

export interface ByteArray {
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

/** Of a mask's bytes, which are 0 or 1, level 6 leaves a tenth less and takes five times as long. */
const quickly = 2;

/** Arrays of booleans by key; keys are percent-encoded, since a tensor's name is no file name. */
export function encodeMasks(arrays: ReadonlyMap<string, ByteArray>): Uint8Array {
  const members: Record<string, Uint8Array> = {};
  for (const [name, array] of arrays) members[`${encodeURIComponent(name)}.npy`] = encodeNpy(array);
  // The zip format's earliest date: a time stamp would change the bytes of equal masks.
  return zipSync(members, { level: quickly, mtime: new Date(1980, 0, 1) });
}

/** Version 1.0 header, padded with blanks so that the data begins at a multiple of 64. */
function encodeNpy({ dims, bytes }: ByteArray): Uint8Array {
  const shape = dims.length === 1 ? `${dims[0]},` : dims.join(', ');
  const header = `{'descr': '|b1', 'fortran_order': False, 'shape': (${shape}), }`;
  const preamble = 10;
  const length = Math.ceil((preamble + header.length + 1) / 64) * 64 - preamble;
  const text = header.padEnd(length - 1) + '\n';
  const result = new Uint8Array(preamble + length + bytes.length);
  result.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  result.set(new TextEncoder().encode(text), preamble);
  result.set(bytes, preamble + length);
  return result;
}
