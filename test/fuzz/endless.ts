/** `npm run fuzz -- --minutes N`: tries texts with new seeds until the time is over or one breaks. */
import fc from 'fast-check';
import { holds } from './holds.ts';
import { recipeText, yamlText } from './texts.ts';

const [option, minutes = '1'] = process.argv.slice(2);
if ((option !== undefined && option !== '--minutes') || !(Number(minutes) > 0)) {
  console.error('usage: npm run fuzz -- --minutes N');
  process.exit(2);
}

const end = Date.now() + Number(minutes) * 60_000;
const kinds = [
  ['recipe.prune', recipeText],
  ['recipe.prune.yaml', yamlText],
] as const;
/** A text takes a thousandth of this; one that takes longer hangs. */
const slowest = 5_000;

let tried = 0;
for (let round = 0; Date.now() < end && process.exitCode === undefined; round++) {
  const kind = kinds[round % kinds.length] ?? kinds[0];
  const [name, texts] = kind;
  const property = fc.property(texts, (text) => {
    tried++;
    const start = Date.now();
    holds(name, text);
    if (Date.now() - start > slowest) throw new Error(`more than ${slowest} ms`);
  });
  const result = fc.check(property, { numRuns: 500 });
  if (!result.failed) continue;
  console.error(`${name}, seed ${result.seed}:\n${JSON.stringify(result.counterexample?.[0])}`);
  console.error(result.errorInstance);
  process.exitCode = 1;
}
console.log(`${tried} texts tried`);
