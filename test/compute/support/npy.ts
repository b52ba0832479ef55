/** Reads NumPy's .npy and .npz files: C order, little-endian. */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';

export interface Array {
  readonly dims: readonly number[];
  readonly values: Float32Array | Float64Array | Uint8Array | Uint16Array | Uint32Array | Int32Array | BigInt64Array;
}

export function readNpy(path: string): Array {
  return parseNpy(readFileSync(path));
}

export function readNpz(path: string): ReadonlyMap<string, Array> {
  const files = Object.entries(unzipSync(readFileSync(path)));
  return new Map(files.map(([name, bytes]) => [name.replace(/\.npy$/, ''), parseNpy(bytes)]));
}

function parseNpy(bytes: Uint8Array): Array {
  const length = (bytes[8] ?? 0) + 256 * (bytes[9] ?? 0);
  const header = new TextDecoder().decode(bytes.subarray(10, 10 + length));
  const type = /'descr': '([^']+)'/.exec(header)?.[1];
  const dims = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((it) => it.trim() !== '')
    .map(Number);
  if (/'fortran_order': True/.test(header)) throw new Error('Fortran order');
  const body = Uint8Array.from(bytes.subarray(10 + length)).buffer;
  switch (type) {
    case '<f4':
      return { dims, values: new Float32Array(body) };
    case '<f8':
      return { dims, values: new Float64Array(body) };
    case '|u1':
    case '|b1':
      return { dims, values: new Uint8Array(body) };
    case '<u2':
      return { dims, values: new Uint16Array(body) };
    case '<i4':
      return { dims, values: new Int32Array(body) };
    case '<i8':
      return { dims, values: new BigInt64Array(body) };
    case '<u4':
      return { dims, values: new Uint32Array(body) };
    default:
      throw new Error(`unknown type ${type}`);
  }
}
