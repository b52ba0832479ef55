/** `npm run fuzz -- [--minutes N] [--only NAME] [--seed N] [--cases N]`: bundles test/fuzz with the sources that it tries, and runs it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = `${root}/node_modules/.cache/espalier-fuzz`;
const entryPoints = ['endless', 'attribute-trials'].map((name) => `${root}/test/fuzz/${name}.ts`);
await build({ ...bundling, entryPoints, outdir, sourcemap: true });
const command = [`${outdir}/endless.js`, ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status ?? 1;
