/**
 * Plans the recipes of papers, each on the small model that suits it, and holds plans and pages against those in
 * `recipes/papers/` and `docs/recipes/`. `--update` writes what differs: a change of meaning is then a change in review.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { generatedFiles, leftOvers } = await bundled('bench/papers/plans.ts');
const updates = process.argv.includes('--update');
const wanted = generatedFiles(root);
const contentOf = (name) => {
  const place = path.join(root, name);
  return existsSync(place) ? readFileSync(place, 'utf8') : undefined;
};

const stale = [...wanted].filter(([name, text]) => contentOf(name) !== text).map(([name]) => name);
const leftOver = leftOvers(root, wanted);
for (const name of stale) {
  console.log(`${updates ? 'written' : 'not up to date'}: ${name}`);
  if (!updates) continue;
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), wanted.get(name));
}
for (const name of leftOver) {
  console.log(`${updates ? 'removed' : 'no longer generated'}: ${name}`);
  if (updates) rmSync(path.join(root, name));
}
process.exitCode = !updates && stale.length + leftOver.length > 0 ? 1 : 0;
