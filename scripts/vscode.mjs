/**
 * `npm run vscode [FILE]`: packages the extension for Visual Studio Code, by default as
 * `dist/espalier.vsix`. A package is a zip with two files of its own; nothing is fetched for it.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ZipFile } from 'yazl';
import { bundling, copyLibraries, threadLibraries } from './bundling.mjs';
import { licencesOf } from './licences.mjs';
import { minifyFile } from './minifying.mjs';
import { bundleReportPage } from './report-page.mjs';
import { contentTypes, manifestOf } from './vsix-manifest.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = path.join(root, 'grammar/vscode');
const target = path.resolve(process.argv[2] ?? path.join(root, 'dist/espalier.vsix'));
const scratch = path.join(root, `node_modules/.cache/espalier-vscode-${process.pid}`);

const shared = { minify: true, metafile: true, logLevel: 'warning', legalComments: 'none' };
const results = await Promise.all([
  build({
    ...shared,
    ...{ absWorkingDir: root, bundle: true, platform: 'node', target: 'node20', format: 'cjs' },
    external: ['vscode'],
    entryPoints: ['grammar/vscode/src/extension.ts'],
    outfile: path.join(scratch, 'client.cjs'),
  }),
  build({
    // An archive names each of its 300 files twice: short names make it 6 kB smaller.
    ...{ ...bundling, ...shared, splitting: true, chunkNames: '[hash]' },
    entryPoints: { espalier: 'src/cli/program/espalier.ts', ...threadLibraries },
    outdir: path.join(scratch, 'server'),
  }),
  bundleReportPage(path.join(scratch, 'server')),
]);
minifyFile(path.join(scratch, 'client.cjs'), { module: false });
shortenServer(path.join(scratch, 'server'));
const copied = copyLibraries(path.join(scratch, 'server'));
writeFileSync(path.join(scratch, 'server/package.json'), '{ "type": "module" }\n');

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
// The sources are modules, the bundled client is none.
const { type, ...description } = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8'));
const extension = { ...description, version };
const inputs = [...copied, ...results.flatMap((result) => Object.keys(result.metafile.inputs))];
const files = {
  ...filesBelow(source, (name) => !name.startsWith('src/')),
  ...filesBelow(scratch),
  'package.json': Buffer.from(JSON.stringify(extension, undefined, 2)),
  'espalier.tmLanguage.json': read('grammar/espalier.tmLanguage.json'),
  'LICENSE.txt': read('LICENSE'),
  'LICENSES.txt': Buffer.from(licencesOf(root, inputs)),
};
rmSync(scratch, { recursive: true, force: true });

const entries = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
const packed = await zipped({
  '[Content_Types].xml': Buffer.from(contentTypes(Object.keys(files))),
  'extension.vsixmanifest': Buffer.from(manifestOf(extension)),
  ...Object.fromEntries(entries.map(([name, bytes]) => [`extension/${name}`, bytes])),
});
mkdirSync(path.dirname(target), { recursive: true });
writeFileSync(target, packed);
console.log(`${path.relative(process.cwd(), target)}: ${Math.round(packed.length / 1000)} kB`);

/** A second minifier, as for the client: the package is smaller. Its modules keep what they export. */
function shortenServer(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
  for (const name of names) minifyFile(path.join(folder, name), { module: true });
}

/** By Node's zlib, whose files are 3% smaller than those of fflate. A fixed day: the same sources give the same bytes. */
async function zipped(all) {
  const zip = new ZipFile();
  const how = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true };
  for (const [name, bytes] of Object.entries(all)) {
    zip.addBuffer(bytes, name, { ...how, compressionLevel: 9 });
  }
  zip.end();
  return buffer(zip.outputStream);
}

function read(name) {
  return readFileSync(path.join(root, name));
}

function filesBelow(folder, wanted = () => true) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter(wanted);
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name))]));
}
