/** What `espalier recipes` prints: a table of what is on the shelf, one recipe, or either as JSON. */
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import { tableLines } from '../report/plan-sheet.ts';
import { identifierIn, otherTexts, type PaperWithoutRecipe } from './papers-without-recipe.ts';
import { clean, exitCodeFor, report } from './report.ts';
import * as bundled from './bundled-recipes.ts';
import type { Terminal } from './terminal.ts';

interface ListedRecipe {
  readonly name: string;
  readonly arxiv: string | null;
  readonly paper: string;
  readonly authors: string | null;
  readonly year: number | null;
  readonly description: string;
  readonly needs: readonly string[];
  readonly deviations: readonly string[];
  /** What this version refuses to carry out; empty where the recipe runs. */
  readonly refused: readonly string[];
  /** Null where no claim was tried. */
  readonly reproduction: bundled.Reproduction | null;
}

type Wish = { readonly json?: true };

/** Exit code. Papers without a recipe are answered as well: they fail the search only where nothing else is found. */
export async function listRecipes(words: string, wish: Wish, terminal: Terminal): Promise<number> {
  const isWanted = searchFor(words);
  const found = describe(bundled.bundledRecipes()).filter((one) => isWanted(searched(one)));
  const papers = words === '' ? [] : bundled.withoutRecipe().filter((one) => isWanted(searchedPaper(one)));
  if (found.length === 0) return await refuse(papers, words, terminal);
  if (wish.json === true) terminal.out.json(found);
  else terminal.out.write(table(found));
  for (const { name, reason, nearest } of papers) terminal.err.say`no recipe of \`${name}\`: ${reason}; nearest: \`${nearest}\``;
  return clean;
}

/** An identifier finds its paper alone; of words all must be found. */
function searchFor(words: string): (text: string) => boolean {
  const number = identifierIn(words);
  if (number !== undefined) return (text) => text.split('\n').includes(number);
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter(Boolean);
  return (text) => wanted.every((word) => text.includes(word));
}

/** Exit code. The text goes to standard output alone, so that it can be kept. */
export async function showRecipe(name: string, wish: Wish, { out, err }: Terminal): Promise<number> {
  const { value: source, diagnostics } = bundled.findBundledRecipe(name);
  if (source === undefined) {
    await report(diagnostics, 'pretty', err);
    return exitCodeFor(diagnostics);
  }
  const [one] = describe(bundled.bundledRecipes().filter(({ path }) => path === source.name));
  if (wish.json === true && one !== undefined) {
    out.json({ ...one, text: source.text });
    return clean;
  }
  out.pass(source.text);
  if (one === undefined) return clean;
  const needs = one.needs.length > 0 ? `needs ${one.needs.join(', ')}; ` : '';
  err.say`\n${needs}${stateOf(one)}`;
  err.say`run it: espalier run ${one.name} --model net.onnx`;
  return clean;
}

async function refuse(papers: readonly PaperWithoutRecipe[], words: string, { err }: Terminal): Promise<number> {
  const problems =
    papers.length === 0
      ? [diagnose(catalogue.noSuchRecipes, { words })]
      : papers.map((paper) => diagnose(catalogue.paperWithoutRecipe, paper));
  await report(problems, 'pretty', err);
  return exitCodeFor(problems);
}

function describe(recipes: readonly bundled.BundledRecipe[]): readonly ListedRecipe[] {
  const refused = bundled.refusals();
  const reproduced = bundled.reproductions();
  const said = bundled.said();
  return recipes.map(({ name, paper }) => ({
    name,
    arxiv: paper.arxiv ?? null,
    paper: paper.title,
    authors: paper.authors ?? null,
    year: paper.year ?? null,
    description: paper.line,
    ...(said[name] ?? nothingSaid),
    refused: refused[name] ?? [],
    reproduction: reproduced[name] ?? null,
  }));
}

/** Of a recipe that somebody else has laid on the shelf. */
const nothingSaid: bundled.Said = { needs: [], deviations: [] };

/** All that a search looks at, in small letters. */
function searched({ name, arxiv, paper, authors, description, needs }: ListedRecipe): string {
  return inSmallLetters(name, [name, arxiv, paper, authors, description, ...needs]);
}

function searchedPaper({ name, arxiv, title, prunes }: PaperWithoutRecipe): string {
  return inSmallLetters(name, [name, arxiv, title, prunes]);
}

/** With the other texts of the same work. */
function inSmallLetters(name: string, parts: readonly (string | null)[]): string {
  return [...parts, ...otherTexts.filter(({ of }) => of === name).flatMap(({ arxiv, title }) => [arxiv, title])].join('\n').toLowerCase();
}

/** Ends with a line break. */
function table(recipes: readonly ListedRecipe[]): string {
  const rows = recipes.map((one) => [
    one.name,
    one.year === null ? '–' : `${one.year}`,
    one.arxiv ?? '–',
    stateOf(one),
    one.needs.join(', ') || '–',
  ]);
  const [first, ...lines] = tableLines(['recipe', 'year', 'arXiv', 'state', 'needs'], rows, ['left', 'left', 'left', 'left', 'left']);
  const described = lines.flatMap((line, at) => [line, `  ${recipes[at]?.description ?? ''}`]);
  return `${[first, ...described].join('\n')}\n`;
}

function stateOf({ refused, reproduction }: ListedRecipe): string {
  if (refused.length > 0) return 'checks; this version does not run it';
  if (reproduction === null || reproduction.claims === 0) return 'runs';
  return `runs; ${reproduction.held} of ${reproduction.claims} claims held`;
}
