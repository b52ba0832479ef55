/** `npm run bench [NAME…]`: bundles each file of `bench/` with the sources it measures, and runs them. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = fileURLToPath(new URL('../node_modules/.cache/espalier-bench', import.meta.url));

execute('scripts/build.mjs', '--no-types');
rmSync(folder, { recursive: true, force: true });
await build({
  ...bundling,
  external: [...bundling.external, 'playwright-core'],
  entryPoints: ['bench/*.ts'],
  outdir: folder,
});
process.exitCode = execute(`${folder}/index.js`, ...process.argv.slice(2));

function execute(...command) {
  return spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status ?? 1;
}
