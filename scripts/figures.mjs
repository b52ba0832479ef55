/**
 * `npm run figures` writes `docs/figures.md` and the table of the README from `bench/figures.json`, which
 * `npm run bench -- --save bench/figures.json` keeps. `--check` writes nothing and fails where one is not up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { pagesOf } = await bundled('bench/support/pages.ts');
const checks = process.argv.includes('--check');
const read = (name) => readFileSync(path.join(root, name), 'utf8');

const pages = pagesOf(JSON.parse(read('bench/figures.json')), read('README.md'));
const stale = Object.entries(pages).filter(([name, text]) => contentOf(name) !== text);
for (const [name, text] of stale) {
  console.log(`${checks ? 'not up to date' : 'written'}: ${name}`);
  if (!checks) writeFileSync(path.join(root, name), text);
}
process.exitCode = checks && stale.length > 0 ? 1 : 0;

function contentOf(name) {
  try {
    return read(name);
  } catch {
    return undefined;
  }
}
