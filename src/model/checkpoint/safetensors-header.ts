/**
 * The header of a safetensors file: which arrays it holds, and where (https://huggingface.co/docs/safetensors,
 * "Format"). It is as strict as the format's own library: arrays lie side by side and fill the file.
 */
import { printable } from '../describe.ts';
import { byteSize } from '../element-types.ts';
import type { ByteSource } from '../file.ts';
import type { ElementType } from '../graph.ts';
import { elementCount } from '../shape.ts';
import { isObject, longestJson, readJson } from './json-text.ts';

export interface ArrayEntry {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** In the file. */
  readonly offset: number;
  readonly length: number;
}

/** `dtype` where a type is one that Espalier does not know. */
export type ReadHeader = { readonly entries: readonly ArrayEntry[] } | { readonly problem: string; readonly dtype?: string };

const types: Readonly<Record<string, ElementType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
  F8_E4M3: 'float8e4m3fn',
  F8_E5M2: 'float8e5m2',
};

/** In the order in which they lie in the file. */
export function readHeader(source: ByteSource): ReadHeader {
  if (source.size < 8) return { problem: `it has ${source.size} bytes, and its header takes more` };
  const view = source.read(0, 8);
  const size = new DataView(view.buffer, view.byteOffset, 8).getBigUint64(0, true);
  if (size > BigInt(Math.min(source.size - 8, longestJson))) {
    return { problem: `it says that its header has ${size} bytes, and the file has ${source.size}` };
  }
  const read = readJson(source, 8, Number(size));
  if ('problem' in read) return read;
  const start = 8 + Number(size);
  const entries: ArrayEntry[] = [];
  for (const [name, value] of Object.entries(read.value)) {
    if (name === '__metadata__') continue;
    const entry = entryOf(name, value, start);
    if ('problem' in entry) return entry;
    entries.push(entry);
  }
  const sorted = entries.toSorted((a, b) => a.offset - b.offset || a.length - b.length);
  const gap = gapIn(sorted, start, source.size);
  return gap === undefined ? { entries: sorted } : { problem: gap };
}

function entryOf(name: string, value: unknown, start: number): ArrayEntry | { readonly problem: string; readonly dtype?: string } {
  const shown = `the array \`${printable(name)}\``;
  if (!isObject(value)) return { problem: `${shown} is described by no object` };
  const { dtype, shape, data_offsets: offsets } = value;
  const type = typeof dtype === 'string' && Object.hasOwn(types, dtype) ? types[dtype] : undefined;
  if (type === undefined) return { problem: `${shown} has the type ${text(dtype)}`, dtype: name };
  if (!isCounts(shape)) return { problem: `${shown} has no shape of whole numbers` };
  if (!isCounts(offsets) || offsets.length !== 2) {
    return { problem: `${shown} has no two \`data_offsets\`` };
  }
  const [from = 0, to = 0] = offsets;
  const count = elementCount(shape);
  const needs = count === undefined ? Number.NaN : byteSize(type, count);
  if (to - from !== needs) {
    return { problem: `${shown} has \`data_offsets\` ${from} to ${to}, and its shape needs ${needs} bytes` };
  }
  return { name, type, dims: shape, offset: start + from, length: needs };
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((it) => Number.isSafeInteger(it) && it >= 0);
}

function text(value: unknown): string {
  return typeof value === 'string' ? `\`${printable(value)}\`` : 'no name';
}

/** Two arrays on the same bytes would change together; bytes between arrays would be lost. */
function gapIn(sorted: readonly ArrayEntry[], start: number, size: number): string | undefined {
  let end = start;
  let before = '';
  for (const { name, offset, length } of sorted) {
    if (offset < end) return `the arrays \`${before}\` and \`${printable(name)}\` overlap`;
    if (offset > end) return `no array has the ${offset - end} bytes before \`${printable(name)}\``;
    end = offset + length;
    before = printable(name);
  }
  if (end > size) return `the array \`${before}\` ends at byte ${end}, and the file has ${size}`;
  return end < size ? `no array has its last ${size - end} bytes` : undefined;
}
