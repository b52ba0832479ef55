/** `docs/recipes/COVERAGE.md`: a row for each of the 59 papers, and the pages of those that no recipe can carry out. */
import { paperOf, papersWithoutRecipe, type PaperWithoutRecipe } from '../../src/cli/papers-without-recipe.ts';
import { papers, seeds, type Seed } from './papers.ts';
import { claims } from './claims.ts';
import type { PlannedRecipe } from './recipe-text.ts';
import { verdictOf, type Tried } from './verdict.ts';

export function coveragePage(planned: readonly PlannedRecipe[], tried: readonly Tried[], mark: string): string {
  const rows = seeds.map((seed) => rowOf(seed, planned, tried));
  const own = recipesOf(seeds);
  const others = planned.filter(({ name }) => !own.includes(name));
  const have = seeds.filter(({ name }) => planned.some((one) => one.name === name)).length;
  return (
    [
      `# The papers that Espalier was made for\n\n${mark}`,
      `${have} of ${seeds.length} papers have a recipe. \`espalier recipes show\`, \`plan\`, \`run\` and \`init --recipe\` answer to the name, the arXiv\n` +
        'identifier or address, and words of the title of every one: with its recipe, or with the reason why there is none and the nearest\n' +
        'recipe that runs. The page of a recipe has the whole claim and its figures.',
      [
        '| paper | what it prunes | recipe | what was tried | what the toy does not show |',
        '| --- | --- | --- | --- | --- |',
        ...rows,
      ].join('\n'),
      `## Recipes of other papers\n\n${others.map(({ name, text }) => `- ${link(name)}: ${paperOf(text).title}. ${triedText([name], tried)}`).join('\n')}`,
    ].join('\n\n') + '\n'
  );
}

/** File names below `docs/recipes/`; a recipe of that name has the page instead. */
export function pagesOutOfScope(planned: readonly PlannedRecipe[], mark: string): ReadonlyMap<string, string> {
  return new Map(
    papersWithoutRecipe.flatMap((paper) => {
      const text = papers[paper.name]?.page;
      if (text === undefined || planned.some(({ name }) => name === paper.name)) return [];
      const { name, arxiv, title, prunes, reason, nearest } = paper;
      const page = [
        `# \`${name}\`: no recipe\n\n${mark}`,
        `*${title}* ([arXiv:${arxiv}](https://arxiv.org/abs/${arxiv})).`,
        `## What it prunes\n\n${sentence(prunes)}\n\n${text.prunes}`,
        `## Why there is no recipe\n\n${sentence(reason)}\n\n${text.reason}`,
        `## What is nearest\n\n${link(nearest)}. ${text.nearest}`,
      ].join('\n\n');
      return [[`${name}.md`, `${page}\n`] as const];
    }),
  );
}

/** Names of recipes that these papers may have. */
export function recipesOf(papers: readonly Seed[]): readonly string[] {
  return papers.flatMap(({ name, also }) => [name, ...(also === undefined ? [] : [also])]);
}

function rowOf(seed: Seed, planned: readonly PlannedRecipe[], tried: readonly Tried[]): string {
  const { name, prunes, unshown } = seed;
  const recipes = recipesOf([seed]).filter((one) => planned.some((other) => other.name === one));
  const recipe = planned.find((one) => one.name === name);
  const paper = papersWithoutRecipe.find((one) => one.name === name);
  const cited = recipe === undefined ? paper : paperOf(recipe.text);
  if (cited?.arxiv === undefined) throw new Error(`nothing is known of ${name}`);
  const cells = [
    `${name}: [${cited.title}](https://arxiv.org/abs/${cited.arxiv})`,
    prunes,
    recipe === undefined && paper !== undefined ? reasonText(paper) : recipes.map(link).join(', '),
    recipes.length === 0 ? '–' : triedText(recipes, tried),
    recipes.length === 0 ? '–' : unshown,
  ];
  return `| ${cells.join(' | ')} |`;
}

function reasonText({ name, reason, nearest }: PaperWithoutRecipe): string {
  const page = papers[name]?.page === undefined ? 'none' : `[none](${name}.md)`;
  return `${page}: ${reason}; nearest: ${link(nearest)}`;
}

function triedText(recipes: readonly string[], tried: readonly Tried[]): string {
  const own = claims.filter(({ recipe }) => recipes.includes(recipe));
  if (own.length === 0) return 'no claim is written yet';
  return own
    .map((claim) => {
      const one = tried.find((other) => other.claim === claim);
      const verdict = one === undefined ? 'not run yet' : verdictOf(one);
      return `[${claim.claim}](${claim.recipe}.md#what-it-reproduces): ${verdict === 'held' ? verdict : `**${verdict}**`}`;
    })
    .join('; ');
}

function link(name: string): string {
  return `[\`${name}\`](${name}.md)`;
}

function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
