/**
 * Writes docs/diagnostics: a page for each code, with what its examples give today; and the list of codes. `--check` writes
 * nothing and fails where a page is not up to date.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundlingWithPages } from './bundling.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = path.join(root, 'node_modules/.cache/espalier-codegen/diagnostics.js');
const { alias, banner, ...options } = bundlingWithPages;
await build({ ...options, packages: 'external', entryPoints: [path.join(root, 'src/codegen/pages/diagnostics.ts')], outfile: bundle });
const { codeRunsFile, diagnosticPages, folder } = await import(pathToFileURL(bundle));

const checks = process.argv.includes('--check');
const wanted = new Map([codeRunsFile, ...(await diagnosticPages(root))].map(({ path: name, text }) => [name, text]));
const stale = [...wanted].filter(([name, text]) => contentOf(name) !== text).map(([name]) => name);
mkdirSync(path.join(root, folder), { recursive: true });
const leftOver = readdirSync(path.join(root, folder))
  .map((name) => `${folder}/${name}`)
  .filter((name) => !wanted.has(name));

for (const name of stale) {
  console.log(`${checks ? 'not up to date' : 'written'}: ${name}`);
  if (!checks) writeFileSync(path.join(root, name), wanted.get(name));
}
for (const name of leftOver) {
  console.log(`${checks ? 'no longer generated' : 'removed'}: ${name}`);
  if (!checks) rmSync(path.join(root, name));
}
process.exitCode = checks && stale.length + leftOver.length > 0 ? 1 : 0;

function contentOf(name) {
  try {
    return readFileSync(path.join(root, name), 'utf8');
  } catch {
    return undefined;
  }
}
