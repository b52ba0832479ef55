/**
 * Tries the claims of papers again, each with its rival and with the method broken at its heart: `npm run reproduce`
 * all of them, `npm run reproduce gmp wanda` those of these recipes, `npm run reproduce -- --missing` those that are not
 * run yet, or whose grid of rates did not grow to its end; with `-- --torch` the experiments that PyTorch carries out
 * too. Prints tables, and keeps the figures in `recipes/papers/reproduction.json`, `test/rivals/results.json` and `docs/reproduction.md`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundled } from './bundled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const papers = await bundled('bench/papers/reproduction.ts');
const { contest, tryClaim } = await bundled('bench/reproduce/index.ts');
const { claims, isEqual, isSettled, rivalries, rowOf, seedsOf, triedIn, verdictOf, withTried } = papers;

const { values, positionals: names } = parseArgs({
  options: { torch: { type: 'boolean', default: false }, missing: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (!existsSync(path.join(root, 'dist/espalier.js'))) {
  refuse('the trials run the built command: `npm run build`');
}
const all = values.torch ? rivalries.map(({ trial }) => trial) : claims;
const known = [...new Set(all.map(({ recipe }) => recipe))];
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  refuse(`nothing is tried of ${unknown.join(', ')}; known: ${known.join(', ')}`);
}
const isWanted = (name) => names.length === 0 || names.includes(name);

const results = path.join(root, 'recipes/papers/reproduction.json');
const contests = path.join(root, 'test/rivals/results.json');
if (values.torch) await competeAll();
else await tryAll();

async function tryAll() {
  const tried = [];
  const done = values.missing
    ? triedIn(root, read(results))
        .filter(isSettled)
        .map(({ claim }) => claim)
    : [];
  for (const claim of claims.filter((one) => isWanted(one.recipe) && !done.includes(one))) {
    const one = await tryClaim(root, claim, seedsOf(claim));
    tried.push(one);
    console.log(rowOf(one));
    // What is done is kept, should the next claim not come to its end.
    keep(results, withTried(root, read(results), [one]));
  }
  const seconds = tried.reduce((sum, one) => sum + one.seconds, 0);
  const held = tried.filter((one) => verdictOf(one) === 'held').length;
  console.log(`\n${held} of ${tried.length} claims held, in ${(seconds / 60).toFixed(1)} minutes`);
}

async function competeAll() {
  const wanted = rivalries.filter(({ trial }) => isWanted(trial.recipe));
  const done = [];
  for (const rivalry of wanted) {
    const one = await contest(root, rivalry, papers.seeds);
    if (one === undefined) refuse('Debian\u2019s `python3-torch` and `python3-onnx` are needed');
    done.push(one);
    console.log(papers.contestRow(rivalry, one));
    keep(contests, { ...read(contests), [rivalry.trial.recipe]: one });
  }
  console.log(`\n${done.filter(isEqual).length} of ${done.length} experiments are equal`);
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

function keep(file, record) {
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
  const names = readdirSync(path.join(root, 'recipes/papers'))
    .filter((name) => name.endsWith('.prune'))
    .map((name) => name.slice(0, -'.prune'.length));
  const page = papers.reproductionPage(triedIn(root, read(results)), read(contests), names);
  writeFileSync(path.join(root, 'docs/reproduction.md'), page);
}

function refuse(reason) {
  console.error(reason);
  process.exit(2);
}
