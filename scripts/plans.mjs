/**
 * Plans the recipes of papers, each on the small model that suits it, and holds the plans against those in
 * `recipes/papers/`. `--update` writes what differs: a change of meaning is then a change in review.
 */
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { planAll, planFiles, shelf } = await bundled('src/codegen/papers/plans.ts');
const updates = process.argv.includes('--update');
const folder = path.join(root, shelf);
const wanted = planFiles(planAll(root));
const contentOf = (name) =>
  existsSync(path.join(folder, name)) ? readFileSync(path.join(folder, name), 'utf8') : undefined;

const stale = [...wanted].filter(([name, text]) => contentOf(name) !== text).map(([name]) => name);
const leftOver = readdirSync(folder).filter(
  (name) => name.endsWith('.plan.yaml') && !wanted.has(name),
);
for (const name of stale) {
  console.log(`${updates ? 'written' : 'not up to date'}: ${shelf}/${name}`);
  if (updates) writeFileSync(path.join(folder, name), wanted.get(name));
}
for (const name of leftOver) {
  console.log(`${updates ? 'removed' : 'no longer planned'}: ${shelf}/${name}`);
  if (updates) rmSync(path.join(folder, name));
}
process.exitCode = !updates && stale.length + leftOver.length > 0 ? 1 : 0;
