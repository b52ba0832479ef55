/**
 * `npm run oracle [MODEL…] [-- --sparsity 0.8,0.95] [--scope global] [--again]`: prunes and retrains as PyTorch did for
 * `test/fixtures/oracle.json`, with three seeds. Keeps the figures in `test/rivals/oracle.json` and
 * `docs/oracle.md`; what is kept is not done again unless it is asked for.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundled } from './bundled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { carryOut, contestsOf, keyOf, noiseIn, oraclePage, rowOf, seeds, triedIn } = await bundled('bench/oracle/index.ts');

const { values, positionals: names } = parseArgs({
  options: { sparsity: { type: 'string' }, scope: { type: 'string' }, again: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (!existsSync(path.join(root, 'dist/espalier.js'))) {
  refuse('the trials run the built command: `npm run build`');
}
const oracle = JSON.parse(readFileSync(path.join(root, 'test/fixtures/oracle.json'), 'utf8'));
const unknown = names.filter((name) => !(name in oracle.models));
if (unknown.length > 0) {
  refuse(`no model is called ${unknown.join(', ')}; known: ${Object.keys(oracle.models).join(', ')}`);
}
const file = path.join(root, 'test/rivals/oracle.json');
const wanted = values.sparsity?.split(',').map(Number);

for (const [name, model] of Object.entries(oracle.models)) {
  if (names.length > 0 && !names.includes(name)) continue;
  for (const contest of contestsOf(name, model)) {
    if (wanted !== undefined && !wanted.includes(contest.sparsity)) continue;
    if (values.scope !== undefined && values.scope !== contest.scope) continue;
    if (!values.again && read()[name]?.[keyOf(contest)] !== undefined) continue;
    const ours = [];
    for (const seed of seeds) ours.push(await carryOut(root, contest, model, seed));
    keep(name, keyOf(contest), ours);
    const tried = { contest, ours };
    console.log(rowOf(tried, noiseIn(triedIn(oracle, read()), tried)));
  }
}
writePage();

function read() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** What is done is kept, should the next row not come to its end. */
function keep(model, key, ours) {
  const kept = read();
  const all = { ...kept, [model]: { ...kept[model], [key]: ours } };
  const inOrder = {};
  for (const { contest } of triedIn(oracle, all)) {
    inOrder[contest.model] ??= {};
    inOrder[contest.model][keyOf(contest)] = all[contest.model][keyOf(contest)];
  }
  writeFileSync(file, `${JSON.stringify(inOrder, null, 2)}\n`);
}

function writePage() {
  writeFileSync(path.join(root, 'docs/oracle.md'), oraclePage(oracle, read()));
}

function refuse(reason) {
  console.error(reason);
  process.exit(2);
}
