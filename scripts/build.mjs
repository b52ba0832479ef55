/**
 * Builds `dist/`: the command, the library, the plugin for Prettier, and their types.
 *
 * All are bundles, since importing hundreds of modules costs more than a check does.
 * What is heavy and not always needed (onnxruntime, ajv, the runner) stays behind dynamic imports.
 * `--no-types` leaves the types out.
 */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { bundling, copyLibraries, threadLibraries } from './bundling.mjs';
import { convertible, convertToCommonJs } from './common-js.mjs';
import { licencesOf } from './licences.mjs';
import { bundleReportPage } from './report-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.join(root, 'dist');
const smaller = { minifySyntax: true, minifyWhitespace: true, splitting: true, metafile: true };
const shared = { ...bundling, ...smaller, outdir: 'dist', chunkNames: '[name]-[hash]' };

const commonJs = { format: 'cjs', splitting: false, banner: {}, outExtension: { '.js': '.cjs' } };

/** Programs of other processes and threads. */
const programs = { 'run-worker': 'src/run/executor/worker.ts', 'picture-thread': 'src/data/images/picture-thread.ts' };

rmSync(dist, { recursive: true, force: true });
// Side by side with the bundles. They are only written here, which takes a third as long: `npm run check` checks them.
const types = process.argv.includes('--no-types')
  ? undefined
  : promisify(execFile)(process.execPath, ['node_modules/typescript-7/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck'], { cwd: root });
const [command, ...others] = await Promise.all([
  build({
    ...shared,
    ...convertible,
    define: { ...shared.define, ...convertible.define },
    // These files are converted and taken away: one of the library must not have the same name.
    chunkNames: 'script-[name]-[hash]',
    entryPoints: { start: 'src/cli/program/start.ts', ...programs },
  }),
  build({ ...shared, entryPoints: { espalier: 'src/cli/start-scripts.ts', ...threadLibraries } }),
  build({ ...shared, ...commonJs, entryPoints: { scripts: 'src/cli/scripts.ts' } }),
  build({ ...shared, entryPoints: { index: 'src/index.ts', prettier: 'src/prettier.ts' }, banner: {} }),
  bundleReportPage('dist'),
]);
const results = [command, ...others];
convertToCommonJs(command.metafile, dist);
for (const name of Object.keys(programs)) {
  copyFileSync(path.join(dist, 'espalier.js'), path.join(dist, `${name}.js`));
}
for (const what of ['group', 'compile']) {
  execFileSync(process.execPath, ['scripts/compiled-scripts.mjs', what], { cwd: root, stdio: 'inherit' });
}
const copied = copyLibraries(dist);
chmodSync(path.join(dist, 'espalier.js'), 0o755);
writeFileSync(
  path.join(dist, 'LICENSES.txt'),
  licencesOf(root, [...copied, ...results.flatMap((result) => Object.keys(result.metafile.inputs))]),
);
await types;
