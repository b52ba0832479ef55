/** Reads an array from a .npy, .npz or IDX file, gzipped or not; the content decides the format. */
import { collecting } from '../diagnostics/collecting.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import {
  dataIsText,
  dataNoSamples,
  dataTooLarge,
  dataTooLong,
  dataTruncated,
  dataUnknownFormat,
  dataBadHeader,
} from '../diagnostics/catalogue/data.ts';
import { unpacksTooLarge } from '../diagnostics/catalogue/data-sources.ts';
import { type ArrayHeader, type DataArray, promisedBytes, type ElementKind } from './array.ts';
import { openContent } from './content.ts';
import type { Content } from './bounded-file.ts';
import { decodeElements } from './elements.ts';
import { isNpy, parseNpyHeader } from './npy.ts';
import { bytesOf, memoryOf, type Limited } from './limits.ts';

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
    const fault = 'the file ends within it';
    return { diagnostics: [diagnose(dataBadHeader, { file, fault }, { file })] };
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
export function readHeader(file: string, limited: Limited = {}): Outcome<DataHeader> {
  const content = openContent(file, limited);
  return collecting((take) => take(headerOf(take(content), limited)));
}

export function readArray(file: string, limited: Limited = {}): Outcome<DataArray> {
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
export function headerOf(content: Content, limited: Limited): Outcome<DataHeader> {
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
  if (isNpy(head)) return parseNpyHeader(head, file);
  if (isIdx(head)) return parseIdxHeader(head, file);
  if (isText(head)) return refuse(diagnose(dataIsText, { file }, { file }));
  const starts = head.length === 0 ? 'nothing, it is empty' : hexOf(head.subarray(0, 4));
  return refuse(diagnose(dataUnknownFormat, { file, starts }, { file }));
}

/** Valid UTF-8 without control characters; the last bytes may be half a character. */
function isText(head: Uint8Array): boolean {
  if (head.length === 0) return false;
  const start = head.subarray(0, 4096);
  return start.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13) && isUtf8(start);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function hexOf(bytes: Uint8Array): string {
  return `bytes ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}

function refuse(diagnostic: Diagnostic): Outcome<never> {
  return { diagnostics: [diagnostic] };
}
