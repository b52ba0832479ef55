/** The manifest of a run, read as something that anybody may have written. */
import { lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brokenManifest, noFinishedRun, strangeFile } from '../diagnostics/catalogue/verify.ts';
import { newerFolder } from '../diagnostics/catalogue/run-folder.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { staysInside } from '../project/stray-paths.ts';
import { files as names, folderFormat } from '../record/layout.ts';

/** SHA-256 by the name of the file, with `/` between the parts of a path. */
export type Manifest = ReadonlyMap<string, string>;

/** A network of ten thousand files has a manifest of a megabyte. */
export const largest = 64 << 20;

/** Errors: ESP6700, ESP6701, ESP6561 for a newer format. */
export function readManifest(folder: string): Outcome<Manifest> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return { diagnostics: [diagnose(noFinishedRun, { path: folder, isUnfinished: false }, { file: folder })] };
  }
  const path = join(folder, names.manifest);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    const isUnfinished = lstatSync(join(folder, names.unfinished), { throwIfNoEntry: false }) !== undefined;
    return { diagnostics: [diagnose(noFinishedRun, { path: folder, isUnfinished }, { file: folder })] };
  }
  if (!stats.isFile()) {
    const args = { name: names.manifest, kind: 'no regular file' };
    return { diagnostics: [diagnose(strangeFile, args, { file: path })] };
  }
  const broken = (fault: string): Outcome<Manifest> => ({ diagnostics: [diagnose(brokenManifest, { fault }, { file: path })] });
  if (stats.size > largest) return broken('it is larger than any that a run writes');
  const content = parsed(readFileSync(path, 'utf8'));
  if (typeof content !== 'object' || content === null) return broken('it is no JSON object');
  const format: unknown = 'format' in content ? content.format : undefined;
  if (typeof format === 'number' && format > folderFormat) {
    const args = { path: folder, found: format, known: folderFormat };
    return { diagnostics: [diagnose(newerFolder, args, { file: path })] };
  }
  if (format !== folderFormat) return broken(`its format is not ${folderFormat}`);
  return entriesOf('files' in content ? content.files : undefined, broken);
}

function entriesOf(listed: unknown, broken: (fault: string) => Outcome<Manifest>): Outcome<Manifest> {
  if (typeof listed !== 'object' || listed === null) return broken('it lists no files');
  const manifest = new Map<string, string>();
  for (const [name, hash] of Object.entries(listed)) {
    if (!staysInside(name)) return broken(`\`${name}\` leads out of the folder`);
    if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) {
      return broken(`the hash of \`${name}\` is none`);
    }
    manifest.set(name, hash);
  }
  const missing = [names.plan, names.journal].find((name) => !manifest.has(name));
  return missing === undefined ? { value: manifest, diagnostics: [] } : broken(`it does not list \`${missing}\``);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
