/** The bytes of a data file, unpacked where it is packed: its head at first, all of it on demand. */
import { codeIn } from '../basics/attempts.ts';
import type { Limits } from '../project/data-files.ts';
import { groupAt } from '../basics/matches.ts';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { demandRegular, type Content } from './bounded-file.ts';
import { constants, gunzipSync } from 'node:zlib';
import { collecting, diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { dataBadArchive, dataUnreadable } from '../diagnostics/catalogue/data.ts';
import { fileTooLong, unpacksTooLarge } from '../diagnostics/catalogue/data-sources.ts';
import { faultOf } from './data-fault.ts';
import { longestFile, bytesOf, mebibyte, memoryOf } from './limits.ts';
import { openMember } from './zip-member.ts';

export const headLength = 65_536;

/** Deflate makes at most 1032 bytes of one. */
const deflateRatio = 1032;

/** Opens `file`, `file.gz` (told by content) or `file.npz#member`. */
export function openContent(file: string, limited: Limits = {}): Outcome<Content> {
  return collecting((take) => {
    const named = /^(.*\.npz)#(.+)$/i.exec(file);
    const path = named?.[1] ?? file;
    const { bytes, size } = take(readBytes(path, headLength));
    if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
      if (size > longestFile) return take(tooLong(path));
      return take(openMember(path, take(readBytes(path, size)).bytes, { member: groupAt(named, 2), limited }));
    }
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return take(openGzip(file, bytes, size));
    const read: Content['read'] = (limit) =>
      collecting((take) => take(Math.min(limit, size) > longestFile ? tooLong(path) : readBytes(path, limit + 1)).bytes);
    return { file, head: bytes, size, most: size, packed: false, read };
  });
}

function openGzip(file: string, start: Uint8Array, size: number): Outcome<Content> {
  return collecting((take) => {
    const unpack = (packed: Uint8Array, options: object): Outcome<Uint8Array> => {
      try {
        return { value: gunzipSync(packed, options), diagnostics: [] };
      } catch (error) {
        return { diagnostics: [diagnose(dataBadArchive, { file, fault: faultOf(error) }, { file })] };
      }
    };
    const head = take(unpack(start, { finishFlush: constants.Z_SYNC_FLUSH }));
    const read = (limit: number): Outcome<Uint8Array> => {
      return collecting((take) => {
        if (size > longestFile) return take(tooLong(file));
        const { bytes } = take(readBytes(file, size));
        try {
          return gunzipSync(bytes, { maxOutputLength: limit + 1 });
        } catch (error) {
          // More than the header promises: the caller sees one byte too many and says so.
          if (codeIn(error) === 'ERR_BUFFER_TOO_LARGE') return new Uint8Array(limit + 1);
          return take(unpack(bytes, { maxOutputLength: limit + 1 }));
        }
      });
    };
    return { file, head: head.subarray(0, headLength), size, most: size * deflateRatio, packed: true, read };
  });
}

function tooLong(file: string): Outcome<never> {
  return { diagnostics: [diagnose(fileTooLong, { file, gibibytes: 4 }, { file })] };
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
  const code = codeIn(error);
  return unreadable(file, reasons[code] ?? wordsOf(error));
}

function unreadable(file: string, reason: string): Outcome<never> {
  return { diagnostics: [diagnose(dataUnreadable, { file, reason }, { file })] };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// All bytes of a file, unpacked where it is gzipped, as far as its data set may fill the memory.

/** `growth` is how many bytes one byte of the file may become. */
export function wholeFile(file: string, limited: Limits, growth = 1): Outcome<Uint8Array> {
  return collecting((take, fail) => {
    const { packed, most, read } = take(openContent(file, limited));
    const allowed = packed ? Math.floor(bytesOf(limited) / growth) : longestFile;
    const limit = Math.min(most, allowed, longestFile);
    const bytes = take(read(limit));
    if (bytes.length <= limit) return bytes;
    const finding =
      packed && limit === allowed
        ? diagnose(unpacksTooLarge, { file, mebibytes: memoryOf(limited), most: limit / mebibyte }, { file })
        : diagnose(fileTooLong, { file, gibibytes: 4 }, { file });
    return fail([finding]);
  });
}
