/**
 * The wire format of protobuf, read by position: a message is a sequence of records, and a record whose payload is large is stepped over,
 * never loaded. @bufbuild/protobuf's reader wants the whole message in memory, which a file of gigabytes forbids.
 */
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { malformedFile, truncatedFile } from '../../diagnostics/catalogue/model-file.ts';
import type { ByteSource } from '../file.ts';
import type { Notes } from '../graph.ts';
import type { Message } from './schema.ts';

/** A half-open range of bytes of a file. */
export type Range = { readonly start: number; readonly end: number };

export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

export interface WireRecord extends Range {
  /** Where its tag begins; `start` and `end` bound the payload alone. */
  readonly tag: number;
  readonly field: number;
  readonly wire: number;
}

/** A file being scanned. The first fault ends the scan: nothing after it can be trusted. */
export type Scan = { readonly window: Window; readonly file: string; fault: Diagnostic | undefined };

/** The records of a message in this range, until its end or the first fault. */
export function* records(scan: Scan, within: string, range: Range): Generator<WireRecord> {
  let at = range.start;
  while (at < range.end && scan.fault === undefined) {
    const record = readRecord(scan, within, at, range.end);
    if (record === undefined) return;
    yield record;
    at = record.end;
  }
}

function readRecord(scan: Scan, within: string, tag: number, limit: number): WireRecord | undefined {
  const key = readVarint(scan, within, tag, limit);
  if (key === undefined) return undefined;
  const field = Number(key.value >> 3n);
  const wire = Number(key.value & 7n);
  if (field === 0 || key.value > 0xffffffffn) return malformed(scan, tag, within, 'no field begins here');
  const length = payloadLength(scan, within, wire, key.end, limit);
  if (length === undefined) return undefined;
  const start = wire === wireTypes.bytes ? length.end : key.end;
  const end = start + Number(length.value);
  return end > limit ? tooLong(scan, within, tag, end, limit) : { tag, field, wire, start, end };
}

/** The length of a payload, and where the payload begins if a length stands before it. */
function payloadLength(scan: Scan, within: string, wire: number, at: number, limit: number): Varint | undefined {
  switch (wire) {
    case wireTypes.varint: {
      const varint = readVarint(scan, within, at, limit);
      return varint && { value: BigInt(varint.end - at), end: varint.end };
    }
    case wireTypes.fixed32:
      return { value: 4n, end: at };
    case wireTypes.fixed64:
      return { value: 8n, end: at };
    case wireTypes.bytes:
      return readVarint(scan, within, at, limit);
    default:
      return malformed(scan, at, within, `wire type ${wire} is not used by ONNX`);
  }
}

interface Varint {
  /** Unsigned, 64 bits. */
  readonly value: bigint;
  readonly end: number;
}

/** A varint of at most ten bytes that ends before `limit`. */
export function readVarint(scan: Scan, within: string, at: number, limit: number): Varint | undefined {
  let low = 0;
  for (let length = 0; length < 4; length++) {
    if (at + length >= limit) return tooLong(scan, within, at, at + length + 1, limit);
    const byte = scan.window.byte(at + length);
    low |= (byte & 127) << (7 * length);
    if (byte < 128) return { value: BigInt(low), end: at + length + 1 };
  }
  let value = BigInt(low);
  for (let length = 4; length < 10; length++) {
    if (at + length >= limit) return tooLong(scan, within, at, at + length + 1, limit);
    const byte = scan.window.byte(at + length);
    value |= BigInt(byte & 127) << BigInt(7 * length);
    if (byte < 128) return { value: BigInt.asUintN(64, value), end: at + length + 1 };
  }
  return malformed(scan, at, within, 'a number is longer than ten bytes');
}

/** What runs past the end of the file says that it is cut off; past its message, that it is damaged. */
function tooLong(scan: Scan, within: string, at: number, end: number, limit: number): undefined {
  if (limit < scan.window.size) return malformed(scan, at, within, `a part of it ends at byte ${end}, it itself at ${limit}`);
  scan.fault ??= diagnose(truncatedFile, { at, needs: end, size: scan.window.size }, { file: scan.file });
  return undefined;
}

export function malformed(scan: Scan, at: number, within: string, problem: string): undefined {
  scan.fault ??= diagnose(malformedFile, { at, within, problem }, { file: scan.file });
  return undefined;
}

// A byte source read through a small moving window, so that scanning a huge file costs no memory.

/** Bytes held at once while scanning. */
const windowSize = 16384;

interface Window {
  readonly size: number;
  /** The byte at an offset below `size`. */
  readonly byte: (offset: number) => number;
  /** Exactly these bytes; the range lies in the source. */
  readonly bytes: (offset: number, length: number) => Uint8Array;
}

export function windowOver(source: ByteSource): Window {
  let start = 0;
  let held: Uint8Array = new Uint8Array(0);

  function moveTo(offset: number): void {
    start = offset;
    held = source.read(offset, Math.min(windowSize, source.size - offset));
  }

  return {
    size: source.size,
    byte(offset) {
      if (offset < start || offset >= start + held.length) moveTo(offset);
      return held[offset - start] ?? 0;
    },
    bytes(offset, length) {
      if (length > windowSize) return source.read(offset, length);
      if (offset < start || offset + length > start + held.length) moveTo(offset);
      return held.subarray(offset - start, offset - start + length);
    },
  };
}

// What a file says of its parts for people and tools, and nothing computes with.

type Noted = Pick<Message<'Node', unknown>, 'docString' | 'metadataProps'>;

/** Nothing where nothing is said. */
export function readNotes({ docString, metadataProps = [] }: Noted): { readonly notes?: Notes } {
  if (!docString && metadataProps.length === 0) return {};
  return { notes: { doc: docString ?? '', metadata: new Map(metadataProps.map(({ key = '', value = '' }) => [key, value] as const)) } };
}

export function notesMessage(notes: Notes | undefined): Noted {
  if (notes === undefined) return {};
  const metadataProps = [...notes.metadata].map(([key, value]) => ({ key, value }));
  return { docString: notes.doc !== '' ? notes.doc : undefined, metadataProps };
}
