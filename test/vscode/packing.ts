/** Packs the extension as `npm run vscode` does. */
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../support/root.ts';

/** Whatever packs in a whole run of the tests has one folder for what the slow minifier has made. */
export function packExtension(file: string): void {
  const env = { ...process.env, ESPALIER_MINIFIED: path.join(tmpdir(), 'espalier-minified') };
  execFileSync(process.execPath, ['scripts/vscode.mjs', file], { cwd: root, env });
}
