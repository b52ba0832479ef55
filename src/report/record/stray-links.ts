/** Links in the folder of a run: whatever they lead to is no part of the run, and is not read. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { strangeFile } from '../../diagnostics/catalogue/verify.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';

/** ESP6705 for each link below the folder, which may be one itself; nothing where there is no folder. */
export function strayLinks(folder: string): readonly Diagnostic[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => {
      const name = relative(folder, file).split(sep).join('/');
      return diagnose(strangeFile, { name, kind: 'a symbolic link' }, { file });
    });
}
