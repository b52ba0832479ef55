/**
 * Builds `dist/`: the command, the library, the plugin for Prettier, and their types.
 *
 * All are bundles, since importing chevrotain's hundreds of modules costs more than a check does.
 * What is heavy and not always needed (onnxruntime, ajv, the runner) stays behind dynamic imports.
 * `--no-types` leaves the types out.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundling, copyLibraries, threadLibraries } from './bundling.mjs';
import { licencesOf } from './licences.mjs';
import { bundleReportPage } from './report-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const smaller = { minifySyntax: true, minifyWhitespace: true, splitting: true, metafile: true };
const shared = { ...bundling, ...smaller, outdir: 'dist', chunkNames: '[name]-[hash]' };

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
const results = await Promise.all([
  build({
    ...shared,
    entryPoints: {
      espalier: 'src/cli/espalier.ts',
      'run-worker': 'src/run/executor/worker.ts',
      'picture-thread': 'src/data/images/picture-thread.ts',
      ...threadLibraries,
    },
  }),
  build({
    ...shared,
    entryPoints: { index: 'src/index.ts', prettier: 'src/prettier.ts' },
    banner: {},
  }),
  bundleReportPage('dist'),
]);
const copied = copyLibraries(fileURLToPath(new URL('../dist', import.meta.url)));
chmodSync(new URL('../dist/espalier.js', import.meta.url), 0o755);
writeFileSync(
  new URL('../dist/LICENSES.txt', import.meta.url),
  licencesOf(root, [
    ...copied,
    ...results.flatMap((result) => Object.keys(result.metafile.inputs)),
  ]),
);
if (!process.argv.includes('--no-types')) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
}
