/** Reads an array from a .npy, .npz or IDX file, gzipped or not; the content decides the format. */
import { orElse } from '../basics/attempts.ts';
import type { Limits } from '../project/data-files.ts';
import { failing, collecting, diagnose, done, type Outcome } from '../diagnostics/diagnostic.ts';
import {
  dataIsText,
  dataNoSamples,
  dataTooLarge,
  dataTooLong,
  dataTruncated,
  dataUnknownFormat,
  dataBadHeader,
  dataUnsupportedType,
} from '../diagnostics/catalogue/data.ts';
import { unpacksTooLarge } from '../diagnostics/catalogue/data-sources.ts';
import { promisedBytes, type ArrayHeader, type DataArray, type ElementKind } from './array.ts';
import { openContent } from './content.ts';
import type { Content } from './bounded-file.ts';
import { decodeElements } from './elements.ts';
import { bytesOf, memoryOf } from './limits.ts';
import { groupAt } from '../basics/matches.ts';

const kinds: ReadonlyMap<number, ElementKind> = new Map([
  [0x08, 'uint8'],
  [0x09, 'int8'],
  [0x0b, 'int16'],
  [0x0c, 'int32'],
  [0x0d, 'float32'],
  [0x0e, 'float64'],
]);

/** Two zero bytes, a known type, at least one axis. */
function isIdx(head: Uint8Array): boolean {
  return head[0] === 0 && head[1] === 0 && kinds.has(head[2] ?? 0) && (head[3] ?? 0) > 0;
}

function parseIdxHeader(head: Uint8Array, file: string): Outcome<ArrayHeader> {
  const axes = head[3] ?? 0;
  const offset = 4 + 4 * axes;
  const type = kinds.get(head[2] ?? 0);
  if (type === undefined || head.length < offset) {
    return { diagnostics: [diagnose(dataBadHeader, { file, fault: 'the file ends within it' }, { file })] };
  }
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  return { value: { type, shape, fortran: false, littleEndian: false, offset }, diagnostics: [] };
}

export interface DataHeader extends ArrayHeader {
  /** Length of the first axis, at least 1. */
  readonly samples: number;
}

/** Type, shape and number of samples, without reading the elements (a member of .npz is unpacked). */
export function readHeader(file: string, limited: Limits = {}): Outcome<DataHeader> {
  const content = openContent(file, limited);
  return collecting((take) => take(headerOf(take(content), limited)));
}

export function readArray(file: string, limited: Limits = {}): Outcome<DataArray> {
  return collecting((take, fail) => {
    const content = take(openContent(file, limited));
    const header = take(headerOf(content, limited));
    const needs = promisedBytes(header);
    const bytes = take(content.read(needs));
    const has = bytes.length;
    if (has < needs) return fail([diagnose(dataTruncated, { file, needs, has }, { file })]);
    if (has > needs) return fail([diagnose(dataTooLong, { file, needs }, { file })]);
    return decodeElements(bytes, header);
  });
}

/** Type and shape of what the content begins with, held against how much there is of it. */
export function headerOf(content: Content, limited: Limits): Outcome<DataHeader> {
  return collecting((take, fail) => {
    const { file, size, most, packed } = content;
    const header = take(parseHeader(content));
    const { shape } = header;
    const [samples = 0] = shape;
    const needs = promisedBytes(header);
    if (samples === 0 || needs === header.offset) return fail([diagnose(dataNoSamples, { file, shape }, { file })]);
    if (needs > most) {
      const close = !packed && needs <= 16 * most;
      return close
        ? fail([diagnose(dataTruncated, { file, needs, has: most }, { file })])
        : fail([diagnose(dataTooLarge, { file, shape, has: size }, { file })]);
    }
    if (packed && needs > bytesOf(limited)) {
      const mebibytes = memoryOf(limited);
      return fail([diagnose(unpacksTooLarge, { file, mebibytes, most: mebibytes }, { file })]);
    }
    return { ...header, samples };
  });
}

function parseHeader({ file, head }: Content): Outcome<ArrayHeader> {
  if (magic.every((byte, at) => head[at] === byte)) return parseNpyHeader(head, file);
  if (isIdx(head)) return parseIdxHeader(head, file);
  if (isText(head)) return failing(diagnose(dataIsText, { file }, { file }));
  const starts = head.length === 0 ? 'nothing, it is empty' : hexOf(head.subarray(0, 4));
  return failing(diagnose(dataUnknownFormat, { file, starts }, { file }));
}

/** Valid UTF-8 without control characters; the last bytes may be half a character. */
function isText(head: Uint8Array): boolean {
  if (head.length === 0) return false;
  const start = head.subarray(0, 4096);
  return start.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13) && isUtf8(start);
}

function isUtf8(bytes: Uint8Array): boolean {
  return orElse(() => {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  }, false);
}

function hexOf(bytes: Uint8Array): string {
  return `bytes ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}

// The header of a .npy file, versions 1 to 3 (numpy.lib.format).

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const npyKinds: Readonly<Record<string, ElementKind>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

/** Reads the header from the first bytes of a file; 64 kB hold any that NumPy writes. */
export function parseNpyHeader(head: Uint8Array, file: string): Outcome<ArrayHeader> {
  return collecting((take, fail) => {
    const { text, offset } = take(headerText(head, file));
    const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[[^\]]*\]|[^,}]*))/.exec(text);
    const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
    const dims = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text);
    const negative = /'shape'\s*:\s*(\([-\d\s,L]*-\d[-\d\s,L]*\))/.exec(text)?.[1];
    if (negative !== undefined) return take(broken(`its shape ${negative} has a negative dimension`, file));
    if (descr === null || order === null || dims === null) return take(broken('`descr`, `fortran_order` or `shape` is missing', file));
    const type = /^([<>|=])(.*)$/.exec(groupAt(descr, 1));
    const kind = Object.hasOwn(npyKinds, groupAt(type, 2)) ? npyKinds[groupAt(type, 2)] : undefined;
    if (kind === undefined) return fail([diagnose(dataUnsupportedType, { file, type: descr[1] ?? groupAt(descr, 2).trim() }, { file })]);
    const lengths = groupAt(dims, 1)
      .split(',')
      .map((dim) => dim.trim());
    if (lengths.at(-1) === '') lengths.pop();
    if (!lengths.every((dim) => /^\d{1,20}L?$/.test(dim))) return take(broken('its shape is no tuple', file));
    const shape = lengths.map((dim) => Number.parseInt(dim, 10));
    return { type: kind, shape, fortran: order[1] === 'True', littleEndian: type?.[1] !== '>', offset };
  });
}

/** A dictionary as Python writes it, and where the numbers begin. */
function headerText(head: Uint8Array, file: string): Outcome<{ readonly text: string; readonly offset: number }> {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length < 12) return broken('the file ends within it', file);
  const version = view.getUint8(6);
  if (version < 1 || version > 3) return broken(`its version is ${version}`, file);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const offset = start + length;
  if (offset > head.length) return broken('it does not end within the file, or within 64 kB', file);
  const decoder = new TextDecoder(version === 3 ? 'utf-8' : 'latin1');
  return done({ text: decoder.decode(head.subarray(start, offset)), offset });
}

function broken(fault: string, file: string): Outcome<never> {
  return { diagnostics: [diagnose(dataBadHeader, { file, fault }, { file })] };
}
