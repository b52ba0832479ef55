/** Checkpoints that a run kept: records are sealed, and a state is called by the hash of its content. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { damagedCheckpoint } from '../diagnostics/catalogue/run-folder.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { checkpointFolder, objectFolder } from '../record/layout.ts';
import { readAdapters, readEnd } from '../record/records.ts';
import { hashOf } from './check-files.ts';

export function checkCheckpoints(folder: string): readonly Diagnostic[] {
  const [records, objects] = [join(folder, checkpointFolder), join(folder, objectFolder)];
  // A link is a finding of its own, and is not followed.
  if (!isFolder(records)) return [];
  const damaged = (path: string, fault: string): Diagnostic => diagnose(damagedCheckpoint, { path, fault, record: path }, { file: path });
  return [
    ...regularFiles(records)
      .filter((path) => isDamaged(path))
      .map((path) => damaged(path, 'its checksum is wrong')),
    ...regularFiles(objects)
      .filter((path) => !path.includes(hashOf(path)))
      .map((path) => damaged(path, 'its content is not what its name says')),
  ];
}

function isDamaged(path: string): boolean {
  if (path.endsWith('.adapters.json')) return readAdapters(path) === 'damaged';
  return path.endsWith('.end.json') && readEnd(path) === 'damaged';
}

function regularFiles(folder: string): readonly string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).isFile());
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
