/**
 * Matrices that are 2:4 sparse along their inputs, packed as LLM Compressor writes them and vLLM reads them: format
 * `sparse-24-bitmask` of compressed-tensors (github.com/neuralmagic/compressed-tensors, sparse_24_bitmask.py and
 * `pack_bitmasks` in utils/helpers.py, version 0.9). A row keeps two values of four, in order, and a bit for each
 * weight, the first one in the lowest bit of a byte.
 */
import { byteSize } from '../model/index.ts';
import type { NamedArray } from './arrays.ts';

/** `NAME.compressed`, `NAME.bitmask` and `NAME.shape`; undefined for what is no such matrix. */
export function packed24(array: NamedArray): readonly NamedArray[] | undefined {
  const { name, type, dims } = array;
  const [rows = 0, columns = 0] = dims;
  const isMatrix = dims.length === 2 && columns % 4 === 0 && rows > 0 && columns > 0;
  if (!isMatrix || !name.endsWith('.weight')) return undefined;
  const width = byteSize(type, 1);
  const kept = positionsKept(array.bytes(), width);
  if (kept === undefined) return undefined;
  const module = name.slice(0, -'.weight'.length);
  const compressed = (): Uint8Array => {
    const bytes = array.bytes();
    const values = new Uint8Array(kept.length * width);
    kept.forEach((at, place) => {
      values.set(bytes.subarray(at * width, (at + 1) * width), place * width);
    });
    return values;
  };
  const perRow = Math.ceil(columns / 8);
  const bitmask = (): Uint8Array => {
    const bits = new Uint8Array(rows * perRow);
    for (const at of kept) {
      const [row, column] = [Math.floor(at / columns), at % columns];
      const byte = row * perRow + (column >> 3);
      bits[byte] = (bits[byte] ?? 0) | (1 << (column & 7));
    }
    return bits;
  };
  const shape = (): Uint8Array => new Uint8Array(BigInt64Array.from([rows, columns], BigInt).buffer);
  return [
    { name: `${module}.shape`, type: 'int64', dims: [2, 1], bytes: shape },
    { name: `${module}.compressed`, type, dims: [rows, columns / 2], bytes: compressed },
    { name: `${module}.bitmask`, type: 'uint8', dims: [rows, perRow], bytes: bitmask },
  ];
}

/**
 * Two places of every four: those of values other than zero, filled up from the first where there are fewer.
 * Undefined where a group has more.
 */
function positionsKept(bytes: Uint8Array, width: number): readonly number[] | undefined {
  const kept: number[] = [];
  for (let group = 0; group < bytes.length / width; group += 4) {
    const four = [group, group + 1, group + 2, group + 3];
    const live = four.filter((at) => isLive(bytes, at * width, width));
    if (live.length > 2) return undefined;
    const more = four.filter((at) => !live.includes(at)).slice(0, 2 - live.length);
    kept.push(...[...live, ...more].sort((a, b) => a - b));
  }
  return kept;
}

/** Other than zero of either sign, which is the highest bit of a little-endian float. */
function isLive(bytes: Uint8Array, start: number, width: number): boolean {
  for (let at = start; at < start + width; at++) {
    const byte = bytes[at] ?? 0;
    if (at === start + width - 1 ? (byte & 0x7f) !== 0 : byte !== 0) return true;
  }
  return false;
}
