/** `npm run fuzz -- [--minutes N] [--only NAME] [--seed N] [--cases N]`: bundles test/fuzz with the sources that it tries, and runs it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';
import { bundleReportPage } from './report-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = `${root}/node_modules/.cache/espalier-fuzz`;
const entryPoints = ['endless', 'attribute-trials'].map((name) => `${root}/test/fuzz/${name}.ts`);
const args = process.argv.slice(2);
const only = args[args.indexOf('--only') + 1] ?? '';
// Some of the runs go through the built program.
if (!args.includes('--only') || 'runs'.includes(only)) {
  execFileSync(process.execPath, ['scripts/build.mjs', '--no-types'], { cwd: root, stdio: 'inherit' });
}
await Promise.all([build({ ...bundling, entryPoints, outdir, sourcemap: true }), bundleReportPage(outdir)]);
const command = [`${outdir}/endless.js`, ...args];
process.exitCode = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status ?? 1;
