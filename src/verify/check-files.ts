/** Compares the files of a folder with its manifest: hashes, missing and extra files. */
import { lstatSync, readdirSync, closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { changedFile, extraFile, missingFile, strangeFile } from '../diagnostics/catalogue/verify.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { checkpointFolder, jobFolder, files as names } from '../record/layout.ts';
import { isLock } from '../record/lock.ts';
import type { Manifest } from './manifest.ts';
import { hashDescriptor } from '../data/hash-descriptor.ts';

export interface CheckedFiles {
  readonly findings: readonly Diagnostic[];
  /** Files that are there and regular, changed or not: what may be read. */
  readonly readable: ReadonlySet<string>;
  readonly bytes: number;
}

/** `onBytes` is told how much has been hashed so far. */
export function checkFiles(folder: string, manifest: Manifest, onBytes: (done: number) => void = () => {}): CheckedFiles {
  const findings: Diagnostic[] = [];
  const readable = new Set<string>();
  const entries = entriesBelow(folder);
  let bytes = 0;
  for (const [name, listed] of manifest) {
    const file = join(folder, name);
    const kind = entries.get(name);
    if (kind === undefined) {
      findings.push(diagnose(missingFile, { name }, { file }));
      continue;
    }
    if (kind !== 'file') {
      findings.push(diagnose(strangeFile, { name, kind }, { file }));
      continue;
    }
    readable.add(name);
    const found = hashOf(file);
    if (found !== listed) findings.push(diagnose(changedFile, { name, listed, found }, { file }));
    bytes += lstatSync(file).size;
    onBytes(bytes);
  }
  for (const [name, kind] of entries) {
    if (manifest.has(name) || name === names.manifest || isLock(name)) continue;
    const file = join(folder, name);
    if (kind !== 'file') findings.push(diagnose(strangeFile, { name, kind }, { file }));
    else if (!isBesideResults(name)) findings.push(diagnose(extraFile, { name }, { file }));
  }
  return { findings, readable, bytes };
}

type Kind = 'file' | 'a symbolic link' | 'no regular file';

/** Names relative to the folder, with `/`; no link is followed. */
function entriesBelow(folder: string, below = ''): ReadonlyMap<string, Kind> {
  const found = new Map<string, Kind>();
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      for (const [inner, kind] of entriesBelow(folder, name)) found.set(inner, kind);
    } else if (entry.isFile()) found.set(name, 'file');
    else found.set(name, entry.isSymbolicLink() ? 'a symbolic link' : 'no regular file');
  }
  return found;
}

/** What `--keep-checkpoints` leaves names itself by its content; jobs of a cluster leave their logs. */
function isBesideResults(name: string): boolean {
  return [checkpointFolder, jobFolder].some((folder) => name.startsWith(`${folder}/`));
}

/** In lower-case hexadecimal digits. Throws the system's error. */
export function hashOf(path: string): string {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return hashDescriptor(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
