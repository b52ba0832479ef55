/** Every one of the 59 papers has a row, and is answered by name, identifier, address and title. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { identifierIn, paperOf, otherTexts, papersWithoutRecipe } from '../../src/cli/papers-without-recipe.ts';
import { findBundledRecipe } from '../../src/cli/bundled-recipes.ts';
import { recipesOf } from '../../bench/papers/coverage.ts';
import { papers as known, seeds } from '../../bench/papers/papers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const find = (asked: string) => findBundledRecipe(asked, path.join(root, 'recipes'));
const shelf = path.join(root, 'recipes/papers');
const files = readdirSync(shelf);
/** `plans.test.ts` holds the plan of each against the file. */
const recipes = files
  .filter((file) => file.endsWith('.prune'))
  .map((file) => ({ name: file.slice(0, -'.prune'.length), text: readFileSync(path.join(shelf, file), 'utf8') }));
const page = readFileSync(path.join(root, 'docs/recipes/COVERAGE.md'), 'utf8');

/** Name, identifier and title of each, from its recipe where there is one. */
const papers = seeds.map(({ name, also }) => {
  const recipe = recipes.find((one) => one.name === name);
  const without = papersWithoutRecipe.find((one) => one.name === name);
  const { arxiv = '', title = '' } = recipe === undefined ? (without ?? {}) : paperOf(recipe.text);
  return { name, also, arxiv, title, recipe, without };
});

describe('the table of papers', () => {
  it('has 59 rows, of different papers', () => {
    expect(new Set(papers.map(({ arxiv }) => arxiv)).size).toBe(59);
    for (const { name } of seeds) expect(page).toMatch(new RegExp(`^\\| ${name}: \\[`, 'm'));
  });

  it('names every recipe once', () => {
    const [rows = '', others = ''] = page.split('## Recipes of other papers');
    const cell = (name: string): boolean => rows.includes(`[\`${name}\`](${name}.md)`);
    const own = recipesOf(seeds);
    for (const { name } of recipes) {
      expect({ name, found: own.includes(name) ? cell(name) : others.includes(`- [\`${name}\`]`) }).toEqual({ name, found: true });
    }
  });

  it('says of every row what is pruned and what is not shown', () => {
    for (const { prunes, unshown } of seeds) expect([prunes, unshown]).not.toContain('');
  });
});

describe('a paper without a recipe', () => {
  it.each(papersWithoutRecipe)('$name has a nearest recipe, which is planned', ({ nearest }) => {
    expect(files).toContain(`${nearest}.plan.yaml`);
  });

  it.each(papersWithoutRecipe)('$name is one of the 59, and gives its reason', ({ name, reason }) => {
    expect(seeds.map((seed) => seed.name)).toContain(name);
    expect(reason).toMatch(/^[a-z`][^]*[^.]$/);
  });

  it('has a page where no recipe can carry it out', () => {
    const without = Object.keys(known).filter((name) => known[name]?.page !== undefined);
    expect(without).toEqual(['auto-rag', 'rasd']);
    for (const name of without) {
      expect(readFileSync(path.join(root, `docs/recipes/${name}.md`), 'utf8')).toContain('## Why there is no recipe');
    }
  });
});

/** As people write it. */
const waysToSay = (arxiv: string): readonly string[] => [
  arxiv,
  `arXiv:${arxiv}`,
  `arxiv ${arxiv}v3`,
  `${arxiv}v2`,
  `https://arxiv.org/abs/${arxiv}`,
  `http://arxiv.org/pdf/${arxiv}v1.pdf`,
  `www.arxiv.org/html/${arxiv}v2#S3`,
  `export.arxiv.org/abs/${arxiv}?context=cs.LG`,
  `https://doi.org/10.48550/arXiv.${arxiv}`,
  `https://huggingface.co/papers/${arxiv}`,
];

describe.each(papers)('$name is answered', ({ name, also, arxiv, title, recipe, without }) => {
  function expectAnswer(asked: string): void {
    const { value, diagnostics } = find(asked);
    if (recipe === undefined) {
      expect(diagnostics.map(({ code, message, help }) => `${code} ${message} ${help}`)).toEqual([
        expect.stringMatching(new RegExp(`^ESP7030 \`${name}\`.*\`${without?.nearest}\``)),
      ]);
    } else if (value === undefined && also !== undefined) {
      expect(diagnostics[0]?.help).toBe(`name one: \`${also}\` or \`${name}\``);
    } else {
      expect(value?.text).toBe(recipe.text);
    }
  }

  it('by its name', () => {
    for (const asked of [name, name.toUpperCase(), name.replaceAll('-', ' ')]) expectAnswer(asked);
  });

  it.each(waysToSay(arxiv))('by %s', (asked) => {
    expectAnswer(asked);
  });

  it.each([title, title.replaceAll(/[^\w ]/g, ' '), `  ${title.toLowerCase()} `])('by %s', (asked) => {
    expectAnswer(asked);
  });
});

it.each(otherTexts)('$of is answered by $arxiv as well', ({ of, arxiv, title }) => {
  expect(find(arxiv)).toEqual(find(of));
  expect(find(title)).toEqual(find(of));
});

it.each(['net.onnx', './2305.18403', 'runs/2305.18403', '2305.184', 'v2', 'arxiv:', '23051.18403'])('%s identifies no paper', (text) => {
  expect(identifierIn(text)).toBeUndefined();
});
