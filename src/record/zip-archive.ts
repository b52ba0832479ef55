/** A zip archive (PKWARE APPNOTE 4.3) that is written member by member, the same bytes every time. */
import * as zlib from 'node:zlib';
import { crc32 as portable } from '../data/crc32.ts';

export interface ZipMember {
  readonly name: string;
  /** CRC-32 and length of the content, and the content by deflate (RFC 1951). */
  readonly crc: number;
  readonly size: number;
  readonly deflated: Uint8Array;
}

/** One member at a time is asked for, and let go of when it is written. */
export function* zipArchive(members: Iterable<ZipMember>): Generator<Uint8Array> {
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, crc, size, deflated } of members) {
    const facts = { name: utf8.encode(name), crc, size, deflated: deflated.length };
    const local = record(0x04034b50, localSize, facts, undefined);
    directory.push(record(0x02014b50, entrySize, facts, at));
    yield local;
    yield deflated;
    at += local.length + deflated.length;
    if (at >= 2 ** 32) throw new RangeError('a zip archive of this format has at most 4 GiB');
  }
  yield* directory;
  yield directoryEnd(directory, at);
}

const utf8 = new TextEncoder();
const localSize = 30;
const entrySize = 46;

interface Facts {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly size: number;
  readonly deflated: number;
}

/** A member's own header, or its entry in the directory where `at` says where that header is. */
function record(signature: number, size: number, { name, crc, size: original, deflated }: Facts, at: number | undefined): Uint8Array {
  const bytes = new Uint8Array(size + name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  // The version that is needed: 2.0 knows deflate; in the directory, before it, that of the writer.
  const start = at === undefined ? 4 : 6;
  if (at !== undefined) view.setUint16(4, version, true);
  view.setUint16(start, version, true);
  view.setUint16(start + 4, deflate, true);
  // The format's earliest date: a time stamp would change the bytes of equal masks.
  view.setUint32(start + 6, earliest, true);
  view.setUint32(start + 10, crc, true);
  view.setUint32(start + 14, deflated, true);
  view.setUint32(start + 18, original, true);
  view.setUint16(start + 22, name.length, true);
  if (at !== undefined) view.setUint32(42, at, true);
  bytes.set(name, size);
  return bytes;
}

const version = 20;
const deflate = 8;
/** Midnight of 1 January 1980. */
const earliest = (1 << 21) | (1 << 16);

function directoryEnd(entries: readonly Uint8Array[], at: number): Uint8Array {
  const bytes = new Uint8Array(22);
  const view = new DataView(bytes.buffer);
  const size = entries.reduce((sum, { length }) => sum + length, 0);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, entries.length, true);
  view.setUint16(10, entries.length, true);
  view.setUint32(12, size, true);
  view.setUint32(16, at, true);
  return bytes;
}

/** `before` is the checksum of what comes before these bytes. */
export function crc32(bytes: Uint8Array, before = 0): number {
  // Of no bytes Node gives the checksum of nothing, whatever came before.
  if (bytes.length === 0) return before;
  return typeof zlib.crc32 === 'function' ? zlib.crc32(bytes, before) : portable(bytes, before);
}
