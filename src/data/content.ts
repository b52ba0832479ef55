/** The bytes of a data file, unpacked where it is packed: its head at first, all of it on demand. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { demandRegular, type Content } from './bounded-file.ts';
import { constants, gunzipSync } from 'node:zlib';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { dataBadArchive, dataUnreadable } from '../diagnostics/catalogue/data.ts';
import { fileTooLong } from '../diagnostics/catalogue/data-sources.ts';
import { faultOf, refused } from './data-fault.ts';
import { longestFile, type Limited } from './limits.ts';
import { openMember } from './zip-member.ts';

export const headLength = 65_536;

/** Deflate makes at most 1032 bytes of one. */
const deflateRatio = 1032;

/** Opens `file`, `file.gz` (told by content) or `file.npz#member`. */
export function openContent(file: string, limited: Limited = {}): Outcome<Content> {
  const named = /^(.*\.npz)#(.+)$/i.exec(file);
  const path = named?.[1] ?? file;
  const head = readBytes(path, headLength);
  if (head.value === undefined) return refused(head);
  const { bytes, size } = head.value;
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    if (size > longestFile) return tooLong(path);
    const whole = readBytes(path, size);
    return whole.value === undefined ? refused(whole) : openMember(path, whole.value.bytes, { member: named?.[2] ?? '', limited });
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return openGzip(file, bytes, size);
  const read = (limit: number): Outcome<Uint8Array> => {
    if (Math.min(limit, size) > longestFile) return tooLong(path);
    const whole = readBytes(path, limit + 1);
    return whole.value === undefined ? refused(whole) : { value: whole.value.bytes, diagnostics: [] };
  };
  return { value: { file, head: bytes, size, most: size, packed: false, read }, diagnostics: [] };
}

function openGzip(file: string, start: Uint8Array, size: number): Outcome<Content> {
  const unpack = (packed: Uint8Array, options: object): Outcome<Uint8Array> => {
    try {
      return { value: gunzipSync(packed, options), diagnostics: [] };
    } catch (error) {
      return { diagnostics: [diagnose(dataBadArchive, { file, fault: faultOf(error) }, { file })] };
    }
  };
  const head = unpack(start, { finishFlush: constants.Z_SYNC_FLUSH });
  if (head.value === undefined) return refused(head);
  const read = (limit: number): Outcome<Uint8Array> => {
    if (size > longestFile) return tooLong(file);
    const whole = readBytes(file, size);
    if (whole.value === undefined) return refused(whole);
    const { bytes } = whole.value;
    try {
      return { value: gunzipSync(bytes, { maxOutputLength: limit + 1 }), diagnostics: [] };
    } catch (error) {
      // More than the header promises: the caller sees one byte too many and says so.
      if (isTooLarge(error)) return { value: new Uint8Array(limit + 1), diagnostics: [] };
      return unpack(bytes, { maxOutputLength: limit + 1 });
    }
  };
  const most = size * deflateRatio;
  const value = { file, head: head.value.subarray(0, headLength), size, most, packed: true, read };
  return { value, diagnostics: [] };
}

function tooLong(file: string): Outcome<never> {
  return { diagnostics: [diagnose(fileTooLong, { file, gibibytes: 4 }, { file })] };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission is denied',
  ENOTDIR: 'a part of the path is no folder',
  ELOOP: 'its symbolic links go round in circles',
};

/** The first bytes of a file, at most `length`, and the size of all of it. */
function readBytes(file: string, length: number): Outcome<{ readonly bytes: Uint8Array; readonly size: number }> {
  try {
    demandRegular(file);
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const bytes = new Uint8Array(Math.min(length, size));
      let done = 0;
      for (let got = -1; got !== 0 && done < bytes.length; done += got) {
        got = readSync(descriptor, bytes, done, Math.min(bytes.length - done, 2 ** 30), done);
      }
      return { value: { bytes: bytes.subarray(0, done), size }, diagnostics: [] };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return unreadableFile(file, error);
  }
}

export function unreadableFile(file: string, error: unknown): Outcome<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return unreadable(file, reasons[code] ?? wordsOf(error));
}

function unreadable(file: string, reason: string): Outcome<never> {
  return { diagnostics: [diagnose(dataUnreadable, { file, reason }, { file })] };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
