/**
 * Installs VS Code's server, by which a test tries the extension in the editor that it is for. Its
 * native modules, all for terminals and logs, are left unbuilt. Nothing fails here: where it cannot be
 * had, it is missing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Holds VS Code 1.100; the last that asks for Node 20. */
const version = '4.100.3';

const cache = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));
const folder = path.join(cache, `code-server-${version}`);
export const server = path.join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js');

/** Beside its place first, so that what was interrupted is never taken for whole. */
export function install() {
  console.log(`installing code-server ${version}`);
  const begun = `${folder}.${process.pid}`;
  mkdirSync(begun, { recursive: true });
  writeFileSync(path.join(begun, 'package.json'), '{"private":true}\n');
  npm(begun, `code-server@${version}`);
  const inner = path.join(begun, 'node_modules/code-server/lib/vscode');
  if (existsSync(inner)) npm(inner, '--omit=dev', '--force');
  if (existsSync(path.join(inner, 'node_modules/vscode-textmate'))) {
    rmSync(folder, { recursive: true, force: true });
    renameSync(begun, folder);
  } else rmSync(begun, { recursive: true, force: true });
}

function npm(cwd, ...what) {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  spawnSync('npm', ['install', ...quiet, ...what], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
