/** The golden plan of every paper's recipe, and what this version refuses of those that have none. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { plan, planToYaml, renderConcise, type Diagnostic } from '../../src/index.ts';
import { classes, fixtureOf, samples } from './fixtures.ts';
import { recipeOf, recipePages, type Reproduced } from './pages.ts';
import { reproductionPage, triedIn, withTried, type Results } from './reproduction.ts';
import type { PlannedRecipe } from './recipe-text.ts';
import type { Said } from '../../src/cli/bundled-recipes.ts';
import { needsOf } from '../../src/cli/fitting-recipes.ts';
import { carriedOutByBoth, engineRows } from '../../src/engine/carried-out.ts';

const shelf = 'recipes/papers';
const docs = 'docs/recipes';

/** `root` is the folder of the repository. Throws where a recipe is wrong, not merely refused. */
export function planAll(root: string): readonly PlannedRecipe[] {
  return readdirSync(path.join(root, shelf))
    .filter((file) => file.endsWith('.prune'))
    .sort()
    .map((file) => planOne(root, file.slice(0, -'.prune'.length)));
}

function planOne(root: string, name: string): PlannedRecipe {
  const { model, set = {}, data = { samples } } = fixtureOf(name);
  const text = readFileSync(path.join(root, shelf, `${name}.prune`), 'utf8');
  const { value, diagnostics } = plan({ recipe: { name: `${name}.prune`, text }, ...filesOf(root, name), classes, set, ...data });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.some((error) => !isRefusal(error) && !followsFromRefusal(error, errors))) {
    throw new Error(`${name} on ${model}:\n${renderConcise(errors)}`);
  }
  const refused = [...new Set(errors.filter(isRefusal).map(({ message }) => message.split(' cannot ')[0] ?? message))];
  return { name, text, model, plan: value, refused };
}

/** The model of a fixture and others that the recipe names, or the models that it prunes and their task. */
function filesOf(root: string, name: string) {
  const { model, folder = 'models', models, others = [] } = fixtureOf(name);
  const read = (file: string): Uint8Array => readFileSync(path.join(root, 'test/fixtures', folder, file));
  if (models === undefined) {
    const beside = Object.fromEntries(others.map((file) => [file, read(file)]));
    return { model: read(`${model}.onnx`), file: `${model}.onnx`, models: beside };
  }
  return {
    models: Object.fromEntries(Object.entries(models).map(([file, one]) => [file, read(`${one}.onnx`)])),
    project: readFileSync(path.join(root, 'test/fixtures/denoiser.yaml'), 'utf8'),
  };
}

/** What is sound, and not carried out by this version. */
const isRefusal = ({ code }: Diagnostic): boolean => code === 'ESP4001';

/** `compact` finds nothing to cut where the prune before it is refused. */
const followsFromRefusal = ({ code }: Diagnostic, all: readonly Diagnostic[]): boolean => code === 'ESP4132' && all.some(isRefusal);

/** Paths in the repository, with what has to stand there: plans, what is refused, and the pages. */
export function generatedFiles(root: string, planned = planAll(root)): ReadonlyMap<string, string> {
  const refusals = planned.filter(({ refused }) => refused.length > 0).map(({ name, refused }) => [name, refused] as const);
  const reproduced = reproducedIn(root);
  const pages = [...recipePages(planned, reproduced)];
  const names = planned.map(({ name }) => name);
  return new Map([
    ...planned.flatMap(({ name, plan: one }) => (one === undefined ? [] : [[`${shelf}/${name}.plan.yaml`, planToYaml(one)] as const])),
    [`${shelf}/refusals.json`, `${JSON.stringify(Object.fromEntries(refusals), null, 2)}\n`],
    [`${shelf}/said.json`, `${JSON.stringify(Object.fromEntries(planned.map((one) => [one.name, saidBy(one)])), null, 2)}\n`],
    // What ran other texts than those of today goes.
    [figures, `${JSON.stringify(withTried(root, kept(root), []), null, 2)}\n`],
    ['docs/engines.md', enginesPage(planned, drawnIn(root))],
    ['docs/reproduction.md', reproductionPage(reproduced.tried, reproduced.contests, names)],
    ...pages.map(([name, text]) => [`${docs}/${name}`, text] as const),
  ]);
}

function saidBy(planned: PlannedRecipe): Said {
  const recipe = recipeOf(planned);
  return { needs: needsOf(recipe), deviations: recipe.deviates };
}

/** What `npm run reproduce` has kept. */
export function reproducedIn(root: string): Reproduced {
  const contests = readFileSync(path.join(root, 'test/rivals/results.json'), 'utf8');
  return { tried: triedIn(root, kept(root)), contests: JSON.parse(contests) };
}

const figures = `${shelf}/reproduction.json`;

function kept(root: string): Results {
  return JSON.parse(readFileSync(path.join(root, figures), 'utf8'));
}

/** Files that are there and would not be generated any more. */
export function leftOvers(root: string, wanted: ReadonlyMap<string, string>): readonly string[] {
  const there = [...namesIn(root, shelf).filter((name) => name.endsWith('.plan.yaml')), ...namesIn(root, docs)];
  return there.filter((name) => !wanted.has(name));
}

function namesIn(root: string, folder: string): readonly string[] {
  const place = path.join(root, folder);
  return existsSync(place) ? readdirSync(place).map((name) => `${folder}/${name}`) : [];
}

// The page of engines: a row for each recipe, carried out by both engines or refused with the reason.

function enginesPage(planned: readonly PlannedRecipe[], drawn: readonly Drawn[]): string {
  const rows = engineRows(planned.flatMap(({ name, plan }) => (plan === undefined ? [] : [[name, plan] as const])));
  const lines = rows.map(({ recipe, missing }) => {
    const [first = '', ...more] = missing;
    const reason = more.length === 0 ? first : `${first}; and ${more.length} more`;
    return `| [\`${recipe}\`](recipes/${recipe}.md) | carries it out | ${missing.length === 0 ? 'carries it out' : `refuses ${reason}`} |`;
  });
  return `# Engines

<!-- Written by npm run plans -- --update; not edited by hand. -->

A plan names no engine. \`espalier run\` carries it out on onnxruntime; \`espalier compile --to pytorch\` writes it for
[the PyTorch engine](pytorch-engine.md), which works in your own training loop. Of the ${rows.length} recipes of papers both carry out
${carriedOutByBoth(rows)}. What the second does not carry out is refused when it is compiled ([ESP4400](diagnostics/ESP4400.md)), and
\`espalier engines\` prints this table with every reason.

| recipe | onnxruntime | PyTorch |
| --- | --- | --- |
${lines.join('\n')}

## Plans at random

Tests draw recipes by the generator of the fuzzer and have both engines carry them out, on every network of the fixtures: masks, events
and weights are compared. \`npm test\` carries out ${drawnInTests}; a longer draw, whose counts are kept here, had these:

| network | plans | weights under masks | masks that differ |
| --- | --- | --- | --- |
${drawn.map(({ model, plans, masks, differ }) => `| \`${model}\` | ${plans} | ${grouped(masks)} | ${grouped(differ)} |`).join('\n')}
`;
}

/** As many as `test/pytorch/engine-random.test.ts` has without a wish. */
const drawnInTests = 16;

interface Drawn {
  readonly model: string;
  readonly plans: number;
  readonly masks: number;
  readonly differ: number;
}

function drawnIn(root: string): readonly Drawn[] {
  return JSON.parse(readFileSync(path.join(root, 'test/pytorch/engine-draws.json'), 'utf8')).networks;
}

const grouped = (count: number): string => count.toLocaleString('en');
