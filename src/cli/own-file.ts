/** Writes a file that an earlier one of ours makes room for; any other file stays. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { writeNewFile } from './new-file.ts';
import { replaceFile } from './replace-file.ts';

/** `mark` stands near the beginning of each file that we write here. */
export function writeOwnFile(path: string, text: string, mark: string): readonly Diagnostic[] {
  return isOurs(path, mark) ? replaceFile(path, text) : writeNewFile(path, text);
}

function isOurs(path: string, mark: string): boolean {
  // Reading a device may never end.
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  return isFile && beginningOf(path).includes(mark);
}

function beginningOf(path: string): string {
  const bytes = Buffer.alloc(1000);
  const descriptor = openSync(path, 'r');
  try {
    return bytes.toString('utf8', 0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}
