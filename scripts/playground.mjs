/**
 * `npm run playground [FOLDER]`: builds the static page that edits, checks and plans recipes in a
 * browser, into `docs/playground/` or the given folder.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';
import { findingsWithout, withoutProperties } from './findings.mjs';
import { licencesOf } from './licences.mjs';
import { minifyScript } from './minifying.mjs';
import { replacedInPage, unreadInPage } from './page-modules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.resolve(process.argv[2] ?? path.join(root, 'docs/playground'));

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { playground: 'src/playground/main.ts', style: 'src/playground/style.css' },
  outdir: folder,
  bundle: true,
  minify: true,
  // A classic script: a module would not load from a file that is opened without a server.
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  // The tables of the terminal do without colours where they are not to be had.
  external: ['@colors/colors/safe'],
  // Titles head the pages of findings, which the page has none of.
  plugins: [findingsWithout('title'), onlyWhatIsUsed()],
  define: { PLAYGROUND_CONTENT: JSON.stringify(await contentOfPage()) },
});
minifyScript(path.join(folder, 'playground.js'), { module: false, compress: { target: 'es2022' } });
copyFileSync(path.join(root, 'src/playground/index.html'), path.join(folder, 'index.html'));
writeFileSync(path.join(folder, 'LICENSES.txt'), licencesOf(root, bundled(metafile)));

/** The files of which anything is left in the page. */
function bundled({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([name]) => name);
}

/** Gathered by TypeScript that reads models with our own reader. */
async function contentOfPage() {
  const scratch = path.join(root, `node_modules/.cache/espalier-playground-${process.pid}`);
  const { alias, banner, define, ...options } = bundling;
  try {
    await build({
      ...{ ...options, define, packages: 'external' },
      entryPoints: { content: 'bench/papers/playground.ts' },
      outdir: scratch,
    });
    const { playgroundContent } = await import(pathToFileURL(path.join(scratch, 'content.js')));
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    return playgroundContent(root, version);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Our modules do nothing by being imported: one whose exports nobody needs here is left out, and so is
 * every finding that nobody names.
 */
function onlyWhatIsUsed() {
  return {
    name: 'only-what-is-used',
    setup(building) {
      replaceModules(building);
      for (const { modules, properties } of unreadInPage) {
        building.onLoad({ filter: modules }, async ({ path: name }) => ({
          contents: withoutProperties(await readFile(name, 'utf8'), properties),
          loader: 'ts',
        }));
      }
      // One module that is loaded late would have all that it shares wrapped in a function a module, used or not.
      building.onResolve({ filter: /./ }, ({ kind }) => (kind === 'dynamic-import' ? { external: true } : undefined));
      trimLibraries(building);
    },
  };
}

function replaceModules({ onResolve, onEnd }) {
  const waiting = new Map(Object.entries(replacedInPage).map(([name, other]) => [inSource(name), inSource(other)]));
  const met = new Set();
  onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path: name, resolveDir, kind }) => {
    if (kind === 'dynamic-import') return undefined;
    const meant = path.resolve(resolveDir, name);
    met.add(meant);
    return { path: waiting.get(meant) ?? meant, sideEffects: false };
  });
  onEnd(() => {
    const lost = [...waiting.keys()].filter((name) => !met.has(name));
    return { errors: lost.map((name) => ({ text: `the page replaces ${name}, which nothing imports (scripts/page-modules.mjs)` })) };
  });
}

function inSource(name) {
  return path.join(root, 'src', name);
}

/** What browsers know themselves, libraries need not bring. */
function trimLibraries({ onResolve, onLoad }) {
  // The tables of the terminal bring 10 kB to know an emoji; browsers know them all.
  onResolve({ filter: /^emoji-regex$/ }, () => ({ path: 'emoji-regex', namespace: 'of-browsers' }));
  onLoad({ filter: /.*/, namespace: 'of-browsers' }, () => ({ contents: 'module.exports = () => /\\p{Extended_Pictographic}/gu;' }));
  // They bring another 4 kB to know which letters are wide; of those, browsers know the scripts.
  onLoad({ filter: /[\\/]get-east-asian-width[\\/]index\.js$/ }, () => ({
    contents:
      'const wide = /^(?![\\uff61-\\uffdc])[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\u3000-\\u303e\\uff01-\\uff60\\uffe0-\\uffe6]/u;\n' +
      'export const eastAsianWidth = (point) => (wide.test(String.fromCodePoint(point)) ? 2 : 1);',
  }));
  // No text of the page has colours of a terminal.
  onResolve({ filter: /^strip-ansi$/ }, () => ({ path: 'strip-ansi', namespace: 'without-colours' }));
  onLoad({ filter: /.*/, namespace: 'without-colours' }, () => ({ contents: 'export default (text) => text;' }));
  // The printer of layouts has a copy of its own.
  onLoad({ filter: /[\\/]prettier[\\/]doc\.mjs$/ }, async ({ path: name }) => ({
    contents: (await readFile(name, 'utf8')).replace(
      /var emoji_regex_default = \(\) => \{\n.*\n\};/,
      'var emoji_regex_default = () => /\\p{Extended_Pictographic}/gu;',
    ),
  }));
  // Of the editor's protocol a page needs some numbers, and none of its checks.
  onLoad({ filter: /[\\/]vscode-languageserver-types[\\/]lib[\\/]esm[\\/]main\.js$/ }, async ({ path: name }) => ({
    contents: pureNamespaces(await readFile(name, 'utf8')),
  }));
}

/** Namespaces as TypeScript writes them, such that those that nobody uses are left out. */
function pureNamespaces(code) {
  return code.replaceAll(
    /\bvar (\w+);\n\(function \(\1\) \{\n([^]*?)\n\}\)\(\1 \|\| \(\1 = \{\}\)\);/g,
    'var $1 = /* @__PURE__ */ (function ($1) {\n$2\nreturn $1; })({});',
  );
}
