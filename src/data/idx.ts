/** The header of an IDX file, the format of MNIST: big-endian, no order or version to choose. */
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { dataBadHeader } from '../diagnostics/catalogue/data.ts';
import type { ArrayHeader, ElementKind } from './array.ts';

const kinds: ReadonlyMap<number, ElementKind> = new Map([
  [0x08, 'uint8'],
  [0x09, 'int8'],
  [0x0b, 'int16'],
  [0x0c, 'int32'],
  [0x0d, 'float32'],
  [0x0e, 'float64'],
]);

/** Two zero bytes, a known type, at least one axis. */
export function isIdx(head: Uint8Array): boolean {
  return head[0] === 0 && head[1] === 0 && kinds.has(head[2] ?? 0) && (head[3] ?? 0) > 0;
}

export function parseIdxHeader(head: Uint8Array, file: string): Outcome<ArrayHeader> {
  const axes = head[3] ?? 0;
  const offset = 4 + 4 * axes;
  const type = kinds.get(head[2] ?? 0);
  if (type === undefined || head.length < offset) {
    const fault = 'the file ends within it';
    return { diagnostics: [diagnose(dataBadHeader, { file, fault }, { file })] };
  }
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  return { value: { type, shape, fortran: false, littleEndian: false, offset }, diagnostics: [] };
}
