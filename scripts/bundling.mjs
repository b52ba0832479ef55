/** How esbuild bundles our sources, the same for `dist/` and for the benchmarks. */
import { readFileSync } from 'node:fs';
import { validators } from './validators.mjs';
import { fileURLToPath } from 'node:url';

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
  banner: {
    js:
      "import { createRequire as makeRequire } from 'node:module';" +
      'const require = makeRequire(import.meta.url);',
  },
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  define: { ESPALIER_VERSION: JSON.stringify(version) },
};

export const bundling = { ...settings, plugins: [validators(settings)] };

/** Libraries that a thread of its own reads data with: each a file of `dist/`, which is loaded by name. */
export const threadLibraries = { tokenizers: '@huggingface/tokenizers', hyparquet: 'hyparquet' };
