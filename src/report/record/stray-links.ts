/** Links and special files in the folder of a run: what they lead to is no part of the run, and is not read. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { kindOf } from '../../data/bounded-file.ts';
import { strangeFile } from '../../diagnostics/catalogue/verify.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';

/** ESP6705 for each of them below the folder, which may be one itself; nothing where there is no folder. */
export function strayLinks(folder: string): readonly Diagnostic[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .flatMap((entry) => {
      const file = join(entry.parentPath, entry.name);
      const kind = entry.isSymbolicLink() ? 'a symbolic link' : kindOf(entry);
      return kind === undefined || entry.isDirectory() ? [] : [{ file, kind }];
    })
    .sort((one, other) => (one.file < other.file ? -1 : 1))
    .map(({ file, kind }) => {
      const name = relative(folder, file).split(sep).join('/');
      return diagnose(strangeFile, { name, kind }, { file });
    });
}
