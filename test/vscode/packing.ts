/** Packs the extension as `npm run vscode` does. */
import { execFileSync } from 'node:child_process';
import { root } from '../support/root.ts';

export function packExtension(file: string): void {
  execFileSync(process.execPath, ['scripts/vscode.mjs', file], { cwd: root });
}
