/** Packs the extension as `npm run vscode` does. */
import { execFileSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../support/root.ts';

export function packExtension(file: string): void {
  execFileSync(process.execPath, ['scripts/vscode.mjs', file], { cwd: root });
}

/** The package that all tests of a run take; whoever needs it first makes it. */
export function packedExtension(): string {
  const file = path.join(tmpdir(), 'espalier.vsix');
  if (!existsSync(file)) {
    const own = path.join(tmpdir(), `espalier-${process.pid}.vsix`);
    packExtension(own);
    renameSync(own, file);
  }
  return file;
}
