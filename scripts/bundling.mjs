/** How esbuild bundles our sources, the same for `dist/` and for the benchmarks. */
import { copyFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findingsWithout } from './findings.mjs';
import { validators } from './validators.mjs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const settings = {
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['onnxruntime-node'],
  // The browser's edition of yaml is the ES module; Node's is CommonJS and asks for built-ins.
  alias: { yaml: './node_modules/yaml/browser/index.js' },
  // Some libraries of the command are CommonJS and ask for Node's own modules with `require`.
  banner: { js: "import { createRequire as makeRequire } from 'node:module';" + 'const require = makeRequire(import.meta.url);' },
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  define: { ESPALIER_VERSION: JSON.stringify(version) },
};

/** For what writes the pages of findings. */
export const bundlingWithPages = { ...settings, plugins: [validators(settings)] };

export const bundling = { ...settings, plugins: [validators(settings), findingsWithout()] };

/** Libraries that a thread of its own reads data with: each a file of `dist/`, which is loaded by name. */
export const threadLibraries = { tokenizers: '@huggingface/tokenizers', hyparquet: 'hyparquet' };

const jpegTurbo = '@cornerstonejs/codec-libjpeg-turbo-8bit';

/** The decoder of JPEG is copied as it is: it finds its program by its own place. */
const copied = { 'jpeg-turbo.cjs': `${jpegTurbo}/decodewasmjs`, 'jpeg-turbo.wasm': `${jpegTurbo}/decodewasm` };

/** Copies what is not bundled into `folder`, and returns the files that it took, relative to the root. */
export function copyLibraries(folder) {
  const { resolve } = createRequire(import.meta.url);
  return Object.entries(copied).map(([name, from]) => {
    copyFileSync(resolve(from), path.join(folder, name));
    return path.relative(bundling.absWorkingDir, resolve(from));
  });
}
