/** The pages of `docs/recipes/`: one for each paper's recipe, and the index by family. */
import { count, percent } from '../../src/basics/numbers.ts';
import { partsOf } from '../../src/language/check/components.ts';
import { checkSource } from '../../src/check-source.ts';
import { paperOf } from '../../src/cli/papers-without-recipe.ts';
import { needsOf } from '../../src/cli/fitting-recipes.ts';
import { explainRecipe, renderExplanation } from '../../src/explain/index.ts';
import type { Recipe } from '../../src/language/typed.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { ofKindIn } from '../../src/plan/of-kind.ts';
import { renderPlan } from '../../src/report/plan-table.ts';
import { oursOf, trialOf, tasks, type Claim, type Other, type Trial } from './claim.ts';
import { beyond } from './choice.ts';
import { papers } from './papers.ts';
import { claims } from './claims.ts';
import { coveragePage, pagesOutOfScope } from './coverage.ts';
import { fixtureOf } from './fixtures.ts';
import { isName, type PlannedRecipe } from './recipe-text.ts';
import { contestHead, contestRow, rivalries, type Contests } from './rivals.ts';
import { taxonomyTable } from './taxonomy.ts';
import { drawTimeline } from './timeline.ts';
import { claimRow, tableHead, marginText, type Tried, type LeftOfLayer, type Figures } from './verdict.ts';
import { endCounts } from '../../src/plan/schedule/updates.ts';
import { isUnitPrune } from '../../src/plan/pruning.ts';

const mark = '<!-- Written by npm run plans -- --update; not edited by hand. -->';
const same = (text: string): string => text;
const plain = { columns: 100, strong: same, dim: same };

/** What was carried out: the trials of claims, and what PyTorch made of the same. */
export type Reproduced = { readonly tried: readonly Tried[]; readonly contests: Contests };

/** File names below `docs/recipes/`. */
export function recipePages(planned: readonly PlannedRecipe[], reproduced: Reproduced): ReadonlyMap<string, string> {
  return new Map([
    ...planned.map((one) => [`${one.name}.md`, page(one, reproduced)] as const),
    ...pagesOutOfScope(planned, mark),
    ['README.md', index(planned)],
    ['COVERAGE.md', coveragePage(planned, reproduced.tried, mark)],
  ]);
}

function page(one: PlannedRecipe, { tried, contests }: Reproduced): string {
  const { name, text, plan, refused } = one;
  const own = tried.filter(({ claim }) => claim.recipe === name);
  const { title, authors, year, arxiv, line } = paperOf(text);
  const recipe = recipeOf(one);
  const explanation = renderExplanation(explainRecipe(recipe), plain);
  return sections([
    `# \`${name}\`\n\n${mark}\n\n${line}`,
    `${authors}, *${title}*, ${year} ([arXiv:${arxiv}](https://arxiv.org/abs/${arxiv})). It needs ${needsText(recipe)}.`,
    refused.length === 0
      ? `Run it with \`espalier run ${name}${givenModel(recipe)}, or copy it with \`espalier init --recipe ${name}\`.`
      : `**This version checks the recipe and does not run it**: ${refused.join(', ')} cannot be carried out yet.`,
    `## The recipe\n\n\`\`\`prune\n${text}\`\`\``,
    `## In plain English\n\n${fenced(explanation)}`,
    ...(plan === undefined
      ? []
      : [
          `## The plan on ${one.model}\n\n${settingsText(name)}${fenced(renderPlan(plan))}`,
          `## Over time\n\n${timelineText(plan)}`,
          `## Layer by layer\n\n${layersText(plan, own)}`,
        ]),
    `## Where it departs from the paper\n\n${departures(recipe)}`,
    `## What it reproduces\n\n${reproduction(name, own)}`,
    ...besideText(name, contests),
  ]);
}

/** Models that a recipe names lie in the current folder. */
function givenModel(recipe: Recipe): string {
  const parts = partsOf(recipe);
  return parts.length > 0 ? `\` in the folder of ${parts.map(({ file }) => `\`${file}\``).join(' and ')}` : ' --model net.onnx`';
}

function index(planned: readonly PlannedRecipe[]): string {
  const rows = planned.map((one) => {
    const { title, year } = paperOf(one.text);
    const { criterion, schedule, when, granularity } = papers[one.name]?.family ?? unplaced;
    const state = one.refused.length === 0 ? 'runs' : 'checks';
    const link = `[\`${one.name}\`](${one.name}.md)`;
    return `| ${[link, title, `${year ?? '–'}`, criterion, schedule, when, granularity, state].join(' | ')} |`;
  });
  return sections([
    `# Recipes of papers\n\n${mark}`,
    'Each is called by its name, by the arXiv identifier of its paper or by a part of its title: `espalier run gmp --model net.onnx`.\n' +
      'What they reproduce stands in [reproduction](../reproduction.md), and [a row for each of the 59 papers](COVERAGE.md) says what has\n' +
      'a recipe, and what is nearest where there is none.',
    '## By family\n\nThe axes are those of the survey of Cheng et al. (arXiv:2308.06767). A recipe that *checks* is sound, and is\n' +
      'refused by name when it is planned, since this version cannot carry out a part of it.',
    [
      '| recipe | paper | year | criterion | schedule | when | what | state |',
      '| --- | --- | --- | --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
    '## By cell of the survey\n\nHow each cell of that survey is said in this language, and which recipes stand in it.',
    taxonomyTable(planned),
    `## What was hard to say, and what that taught\n\n${planned
      .flatMap(({ name }) => {
        const lesson = papers[name]?.lesson;
        return lesson === undefined ? [] : [`- **${name}**: ${lesson}`];
      })
      .join('\n')}`,
  ]);
}

const unplaced = { criterion: '–', schedule: '–', when: '–', granularity: '–' };

export function recipeOf({ name, text }: PlannedRecipe): Recipe {
  const { value } = checkSource({ name: `${name}.prune`, text });
  if (value === undefined) throw new Error(`${name} does not check`);
  return value;
}

function needsText(recipe: Recipe): string {
  const needs = needsOf(recipe);
  return needs.length === 0 ? 'a model alone' : `a model with ${needs.join(', ')}`.replace(/^a model with (?=\w+ data)/, 'a model and ');
}

function settingsText(name: string): string {
  const set = Object.entries(fixtureOf(name).set ?? {});
  if (set.length === 0) return '';
  return `With ${set.map(([key, value]) => `\`--set ${key}='${value}'\``).join(' ')}.\n\n`;
}

function departures({ deviates }: Recipe): string {
  return deviates.length === 0 ? 'Nowhere that we know of.' : deviates.map((text) => `- ${text}`).join('\n');
}

function timelineText(plan: Plan): string {
  const drawn = drawTimeline(plan);
  if (drawn === undefined) return 'Nothing trains: all of it happens at once.';
  return `\`━\` trains; bars are as high as the share that is pruned; \`▼\` prunes, \`↻\` moves connections, \`◆\` is done at once.\n\n${fenced(drawn)}`;
}

/** Where scores decide between layers, a run knows: the first trial, if there is one. */
function layersText(plan: Plan, own: readonly Tried[]): string {
  if (ofKindIn(plan.stages, 'share').length > 0)
    return 'No layer loses a weight: it is parameter sharing, and `sparsity` stays 0. The plan above says what has to be stored.';
  const planned = plannedLayers(plan);
  if (planned.length > 0) return `As planned.\n\n${fenced(drawLayers(planned))}`;
  const [first] = own.filter(({ layers = [] }) => layers.some(({ pruned }) => pruned > 0));
  if (first?.layers === undefined) return 'Which layer loses how much is decided by the scores.';
  return `As the first trial below left them.\n\n${fenced(drawLayers(first.layers))}`;
}

function reproduction(name: string, own: readonly Tried[]): string {
  const all = claims.filter(({ recipe }) => recipe === name);
  if (all.length === 0) return 'No claim is written yet.';
  const triedOf = (claim: Claim): Tried | undefined => own.find((one) => one.claim === claim);
  const rows = all.map((claim) => claimRow(claim, triedOf(claim)));
  const details = all.map((claim) => claimText(claim, triedOf(claim)));
  return [[...tableHead, ...rows].map(fromHere).join('\n'), '[How to read it](../reproduction.md).', ...details].join('\n\n');
}

function besideText(name: string, contests: Contests): readonly string[] {
  const contest = contests[name];
  const rivalry = rivalries.find(({ trial }) => trial.recipe === name);
  const row = rivalry && contestRow(rivalry, contest);
  if (contest === undefined || row === undefined) return [];
  const script = `[a script](../../test/rivals/${name}.py)`;
  const table = [...contestHead, row].map(fromHere).join('\n');
  return [`## Beside ${contest.by}\n\nThe same experiment by ${script} of PyTorch.\n\n${table}`];
}

/** A row of `docs/reproduction.md`, whose links begin a folder higher. */
function fromHere(row: string): string {
  return row.replace('(recipes/', '(');
}

function fenced(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``;
}

function sections(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}

// How much of each layer goes, drawn in lines of text: as a trial left it, or as the plan says.

const width = 40;

/** Of the layers that a recipe prunes, where the plan fixes how much each of them loses. */
function plannedLayers({ layers, stages }: Plan): readonly LeftOfLayer[] {
  const gone = new Map<string, number>();
  for (const prune of ofKindIn(stages, 'prune').filter((one) => !isUnitPrune(one))) {
    const last = endCounts(prune);
    if (last === undefined) return [];
    for (const [name, pruned] of Object.entries(last)) gone.set(name, pruned);
  }
  return layers.flatMap(({ name, count: size }) => {
    const pruned = gone.get(name);
    return pruned === undefined ? [] : [{ name, count: size, pruned }];
  });
}

/** A bar a layer, as long as the share that is gone. */
function drawLayers(layers: readonly LeftOfLayer[]): string {
  const names = Math.max(...layers.map(({ name }) => name.length));
  return layers
    .map(({ name, count: size, pruned }) => {
      const filled = Math.round((width * pruned) / size);
      const bar = `${'█'.repeat(filled)}${'·'.repeat(width - filled)}`;
      const share = percent(pruned, size).padStart(7);
      return `${name.padEnd(names)}  ${bar}  ${share}  ${count(size - pruned)} of ${count(size)} left`;
    })
    .join('\n');
}

// A claim on the page of its recipe: what the paper says, what ran, and why the margin is what it is.

function claimText(claim: Claim, tried: Tried | undefined): string {
  const { says, where, rival, mutants, grid, seeds } = claim;
  const why = seeds?.includes(0)
    ? 'figures of three seeds lie close to the margin'
    : 'the usual ones were seen before the claim was designed';
  const [_, ...sides] = tried === undefined ? [] : [tried.ours, tried.rival, ...tried.mutants];
  const others = [rival, ...mutants].map(
    (one, at) => `- *${at === 0 ? 'Rival' : 'Broken'}*, ${one.what}: ${trialText(claim, one, sides[at])}`,
  );
  return [
    `**The paper** (${where}), in our words: ${says}`,
    `- *Ours*: ${commandText(oursOf(claim), chosenText(claim, tried?.ours))} on \`${tasks[claim.task].model}\``,
    ...others,
    ...(grid === undefined ? [] : [`- *Grid*: \`${grid.param}\` of ${grid.values.join(', ')}, chosen on held-out training data`]),
    ...(seeds === undefined ? [] : [`- *Seeds*: ${seeds.join(', ')}: ${why}`]),
    `- *Margin*: ${marginText(claim)}, set ${claim.margined}: ${claim.because}`,
  ].join('\n');
}

function trialText(claim: Claim, other: Other, side: Figures | undefined): string {
  const trial = trialOf(claim, other);
  const edits = (trial.edits ?? []).map(({ from, to }) => (to === '' ? `without ${code(from)}` : `${code(to)} instead of ${code(from)}`));
  const chosen = chosenText(claim, side);
  const parts = [isName(trial.recipe) ? commandText(trial, chosen) : code(trial.recipe), ...edits];
  const data = trial.task === undefined ? [] : [`on ${trial.task}`];
  const rate = chosen === undefined || isName(trial.recipe) ? [] : [`with ${chosen}`];
  return [...parts, ...data, ...rate].join('; ');
}

function commandText({ recipe, set = {}, at }: Trial, chosen: string | undefined): string {
  const settings = Object.entries(set).map(([name, value]) =>
    value.includes(' ') ? ` --set ${name}='${value}'` : ` --set ${name}=${value}`,
  );
  const where = at === undefined ? '' : `, measured at \`${at}\``;
  return `\`${recipe}${settings.join('')}\`${where}${chosen === undefined ? '' : `, chosen: ${chosen}`}`;
}

function chosenText(claim: Claim, side: Figures | undefined): string | undefined {
  if (side?.chosen === undefined) return undefined;
  const { chosen, further = [] } = side;
  const grown = further.length === 0 ? [] : [`the grid grew by ${further.join(', ')}`];
  const notes = [...grown, ...(beyond(claim, side) === undefined ? [] : ['the end of what was tried'])];
  return notes.length === 0 ? chosen : `${chosen} (${notes.join('; ')})`;
}

function code(text: string): string {
  return `\`${text.replaceAll(/\s+/g, ' ').trim()}\``;
}
