/**
 * `npm run fuzz -- --minutes N`: tries texts and files with new seeds until the time is over or one
 * breaks. `--only NAME` keeps to the kinds whose names contain NAME, `--seed N` draws the same again, and `--cases N`
 * goes on until so many have been tried. `npm run fuzz -- --only runs --cases 2000 --minutes 600` runs 2,000 recipes.
 */
import { parseArgs } from 'node:util';
import { isSound } from '../hostile/findings.ts';
import { openReaders } from '../hostile/readers.ts';
import { spoilt } from '../hostile/spoil.ts';
import { dataKinds } from './data.ts';
import { attributeKind } from './attribute-kind.ts';
import { graphs, lookAtModel, spoiltGraphs } from './graphs.ts';
import { holds } from './holds.ts';
import { inProcess } from './doors.ts';
import { kind, type Kind } from './kind.ts';
import { changedModels, lookAtChanged } from './models.ts';
import { recordKinds } from './records.ts';
import { runsKind } from './runs.ts';
import { recipeText, yamlText } from './texts.ts';

const { minutes, only, seed, cases } = optionsOf(process.argv.slice(2));
const { readers, release } = await openReaders();
const data = dataKinds();
const attributes = attributeKind();
const runs = runsKind(inProcess(true));
const kinds: readonly Kind[] = [
  ...data.kinds,
  kind('recipe.prune', recipeText, (text) => holds('recipe.prune', text)),
  kind('recipe.prune.yaml', yamlText, (text) => holds('recipe.prune.yaml', text)),
  kind('graph.onnx', graphs, lookAtModel),
  attributes,
  kind('graph.onnx, spoilt', spoiltGraphs, lookAtModel),
  kind('model.onnx, changed', changedModels, lookAtChanged),
  ...recordKinds,
  runs,
  ...readers.map(({ name, seeds, read }) => kind(name, spoilt(seeds), async (bytes) => (await read(bytes)).forEach(isSound))),
];
const asked = kinds.filter(({ name }) => name.includes(only));
if (asked.length === 0) refuse(`no kind is called ${only}: ${kinds.map((it) => it.name).join(', ')}`);

const end = Date.now() + minutes * 60_000;
const enough = (): boolean => cases !== undefined && asked.reduce((sum, { tried }) => sum + tried(), 0) >= cases;
const told = { at: Date.now() };
for (let round = 0; Date.now() < end && !enough() && process.exitCode === undefined; round++) {
  const one = asked[round % asked.length];
  const broken = await one?.check({ seed: (seed + round) | 0, numRuns: one.perRound ?? 200 });
  if (Date.now() - told.at > 60_000) {
    console.log(`${new Date().toISOString()}: ${asked.map(({ name, tried }) => `${tried()} of ${name}`).join(', ')}`);
    told.at = Date.now();
  }
  if (one === undefined || broken === undefined) continue;
  console.error(`${one.name}, seed ${broken.seed}:\n${JSON.stringify(broken.example)}`);
  console.error(broken.error);
  console.error(`again: npm run fuzz -- --only '${one.name}' --seed ${broken.seed}`);
  process.exitCode = 1;
}
release();
data.release();
for (const { name, tried } of asked) console.log(`${tried()} of ${name} tried`);
if (runs.tried() > 0) console.log(runs.told());
if (attributes.tried() > 0) console.log(`of ${attributes.name} ${attributes.reached()}`);

function optionsOf(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const options = { minutes: option, only: option, seed: option, cases: option };
  try {
    const { values } = parseArgs({ args: [...args], options });
    const minutes = Number(values.minutes ?? '1');
    const seed = Number(values.seed ?? Date.now() % 2 ** 31);
    const cases = values.cases === undefined ? undefined : Number(values.cases);
    const isCounted = cases === undefined || (Number.isInteger(cases) && cases > 0);
    if (minutes > 0 && Number.isInteger(seed) && isCounted) return { minutes, only: values.only ?? '', seed, cases };
    return refuse('minutes are more than 0, a seed is a whole number, and cases are counted');
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(why: string): never {
  console.error(`${why}\nusage: npm run fuzz -- [--minutes N] [--only NAME] [--seed N] [--cases N]`);
  process.exit(2);
}
