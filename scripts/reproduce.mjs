/**
 * Tries the claims of papers again: `npm run reproduce` all of them, `npm run reproduce gmp wanda` those of these
 * recipes. Prints a table; a full reproduction also writes `docs/reproduction.md` and what
 * `espalier recipes` tells.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!existsSync(path.join(root, 'dist/espalier.js'))) {
  throw new Error('the trials run the built command: `npm run build`');
}
const { claims, countsOf, holds, reproductionPage, rowOf, seeds, tryClaim } = await bundled(
  'src/codegen/papers/reproduction.ts',
);

const names = process.argv.slice(2);
const unknown = names.filter((name) => !claims.some(({ recipe }) => recipe === name));
if (unknown.length > 0) {
  const known = [...new Set(claims.map(({ recipe }) => recipe))];
  console.error(`no claim is tried of ${unknown.join(', ')}; known: ${known.join(', ')}`);
  process.exit(2);
}
const wanted = claims.filter(({ recipe }) => names.length === 0 || names.includes(recipe));
const tried = [];
for (const claim of wanted) {
  const one = await tryClaim(root, claim, seeds);
  tried.push(one);
  console.log(rowOf(one));
}
console.log(`\n${tried.filter(holds).length} of ${tried.length} claims held`);
if (names.length === 0) {
  const counts = `${JSON.stringify(countsOf(tried), null, 2)}\n`;
  writeFileSync(path.join(root, 'recipes/papers/reproduction.json'), counts);
  const rivals = path.join(root, 'test/rivals/papers.md');
  const besides = existsSync(rivals) ? readFileSync(rivals, 'utf8') : '';
  writeFileSync(path.join(root, 'docs/reproduction.md'), reproductionPage(tried, besides));
}
