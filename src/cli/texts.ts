/** Reads texts that a user named: whole, in UTF-8, and never more than a text can be; and what the operating system says of files. */
import { orElse } from '../basics/attempts.ts';
import { statSync, closeSync, openSync, readSync } from 'node:fs';
import { demandRegular } from '../data/bounded-file.ts';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, type Outcome, type Source } from '../diagnostics/diagnostic.ts';

/** False where it can't be told: reading the file then says why. */
export function isFolder(path: string): boolean {
  return orElse(() => statSync(path).isDirectory(), false);
}

/** `no such file`, without the call, the path and the stack that Node adds. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return reasons[code] ?? error.message.replace(/^E[A-Z]+: /, '').replace(/, \w+( '.*)?$/, '');
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  ELOOP: 'its symbolic links go round in circles',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  EEXIST: 'it already exists',
};

/** `-` on the command line. */
const standardInput = 0;
const chunkSize = 1 << 16;
const mebibyte = 1 << 20;

/** Bytes of a text that a user names, unless its kind has another limit. */
export const largestText = 16 * mebibyte;

export function readText(path: string, limit = largestText): Outcome<Source> {
  const open = (): number => {
    demandRegular(path);
    return openSync(path, 'r');
  };
  return readFrom(path, open, limit);
}

/** Standard input, under the name that messages shall use. */
export function readStandardInput(name: string, limit = largestText): Outcome<Source> {
  return readFrom(name, () => standardInput, limit);
}

function readFrom(name: string, open: () => number, limit: number): Outcome<Source> {
  try {
    const descriptor = open();
    try {
      return decode(name, readUpTo(descriptor, limit), limit);
    } finally {
      if (descriptor !== standardInput) closeSync(descriptor);
    }
  } catch (error) {
    return { diagnostics: [diagnose(catalogue.unreadableFile, { name, reason: reasonOf(error) }, { file: name })] };
  }
}

/** One byte more than the limit at most: a device or a pipe may have no end. */
function readUpTo(descriptor: number, limit: number): Buffer {
  const chunks: Buffer[] = [];
  for (let total = 0; total <= limit;) {
    const chunk = Buffer.allocUnsafe(chunkSize);
    const count = readWaiting(descriptor, chunk);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return Buffer.concat(chunks);
}

/** A terminal or pipe that has nothing yet says EAGAIN; then the read is tried again. */
function readWaiting(descriptor: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function decode(name: string, bytes: Buffer, limit: number): Outcome<Source> {
  if (bytes.length > limit) {
    return { diagnostics: [diagnose(catalogue.tooLarge, { name, limit: `${limit / mebibyte} MiB` }, { file: name })] };
  }
  const offset = firstStrayByte(bytes);
  if (offset !== undefined) return { diagnostics: [diagnose(catalogue.notText, { name, offset }, { file: name })] };
  return { value: { name, text: new TextDecoder().decode(bytes) }, diagnostics: [] };
}

/** Where UTF-8 ends, or a NUL stands, which no text has and every binary format has. */
function firstStrayByte(bytes: Buffer): number | undefined {
  const zero = bytes.indexOf(0);
  const text = bytes.toString('utf8');
  const replacement = text.indexOf('\ufffd');
  // A file may hold the replacement character itself: only bytes that do not come back are stray.
  const stray = replacement < 0 || Buffer.from(text, 'utf8').equals(bytes) ? -1 : replacement;
  const found = [zero, stray < 0 ? -1 : Buffer.byteLength(text.slice(0, stray))].filter((offset) => offset >= 0);
  return found.length === 0 ? undefined : Math.min(...found);
}
