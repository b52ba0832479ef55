/**
 * Tries the claims of papers again: `npm run reproduce` all of them, `npm run reproduce gmp wanda` those of these
 * recipes. Prints a table, and keeps the figures in `recipes/papers/reproduction.json` and
 * `docs/reproduction.md`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!existsSync(path.join(root, 'dist/espalier.js'))) {
  throw new Error('the trials run the built command: `npm run build`');
}
const { claims, holds, reproductionPage, rowOf, seedsOf, triedIn, tryClaim, withTried } =
  await bundled('src/codegen/papers/reproduction.ts');

const names = process.argv.slice(2);
const unknown = names.filter((name) => !claims.some(({ recipe }) => recipe === name));
if (unknown.length > 0) {
  const known = [...new Set(claims.map(({ recipe }) => recipe))];
  console.error(`no claim is tried of ${unknown.join(', ')}; known: ${known.join(', ')}`);
  process.exit(2);
}

const results = path.join(root, 'recipes/papers/reproduction.json');
const rivals = path.join(root, 'test/rivals/papers.md');
const textOf = (file, otherwise) => (existsSync(file) ? readFileSync(file, 'utf8') : otherwise);

const tried = [];
for (const claim of claims) {
  if (names.length > 0 && !names.includes(claim.recipe)) continue;
  const one = await tryClaim(root, claim, seedsOf(claim));
  tried.push(one);
  console.log(rowOf(one));
  // What is done is kept, should the next claim not come to its end.
  const record = withTried(JSON.parse(textOf(results, '{}')), [one]);
  writeFileSync(results, `${JSON.stringify(record, null, 2)}\n`);
  const page = reproductionPage(triedIn(record), textOf(rivals, ''));
  writeFileSync(path.join(root, 'docs/reproduction.md'), page);
}
console.log(`\n${tried.filter(holds).length} of ${tried.length} claims held`);
