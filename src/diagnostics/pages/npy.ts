/** NumPy's array files, for pages about data. */
import type { Binary } from './example.ts';

/** A .npy file, version 1 (numpy.lib.format): magic, header of 128 bytes in all, elements. */
export function npy(type: string, shape: readonly number[], content: Uint8Array, words: string): Binary {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const header = new TextEncoder().encode(`${text.padEnd(117)}\n`);
  const magic = [0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, header.length, 0];
  return { bytes: Uint8Array.from([...magic, ...header, ...content]), words };
}
