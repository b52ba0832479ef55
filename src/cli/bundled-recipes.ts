/** The recipe that the command line asks for, and those that come with Espalier: found by name, by the identifier of a paper or by a part of its title. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, collecting, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import * as absent from './papers-without-recipe.ts';
import { readStandardInput, readText } from './texts.ts';
import { suggest } from '../diagnostics/suggest.ts';

export interface FoundRecipe {
  readonly source: Source;
  /** Where it lies, if it is the user's own file: the project file is looked for beside it. */
  readonly path?: string;
}

export function findRecipe(argument: string | undefined, sentence: string | undefined): Outcome<FoundRecipe> {
  if (sentence !== undefined) {
    return argument === undefined
      ? { value: { source: { name: '-e', text: sentence } }, diagnostics: [] }
      : { diagnostics: [diagnose(catalogue.twoRecipes, { name: argument })] };
  }
  if (argument === undefined) return { diagnostics: [diagnose(catalogue.nothingToDo, {})] };
  if (argument === '-') return found(readStandardInput('<stdin>'));
  return isPath(argument) ? found(readText(argument), argument) : found(findBundledRecipe(argument));
}

/** A word with `/` or `.` is a path, unless it identifies a paper; any other one names a recipe. */
export function isPath(argument: string): boolean {
  return /[/\\.]/.test(argument) && !absent.isIdentifier(argument);
}

function found(read: Outcome<Source>, path?: string): Outcome<FoundRecipe> {
  return collecting((take) => ({ source: take(read), path }));
}

export interface BundledRecipe {
  readonly name: string;
  readonly path: string;
  readonly source: Source;
  readonly paper: absent.Paper;
}

/** `dist/` and `recipes/` stand side by side in the package. */
const shelf = fileURLToPath(new URL('../recipes/', import.meta.url));

/** The recipes of papers, in the order of their names. */
export function bundledRecipes(folder = shelf): readonly BundledRecipe[] {
  return pathsIn(join(folder, 'papers')).flatMap((path) => {
    const { value: source } = readText(path);
    if (source === undefined) return [];
    return [{ name: nameOf(path), path, source, paper: absent.paperOf(source.text) }];
  });
}

/** What this version refuses to carry out, by the names of recipes; `npm run plans` writes it. */
export function refusals(): Readonly<Record<string, readonly string[]>> {
  return JSON.parse(beside('refusals.json'));
}

export interface Reproduction {
  /** How many of the paper's claims were tried; those that a broken method meets as well do not count. */
  readonly claims: number;
  readonly held: number;
}

/** What came of the papers' claims, by the names of recipes; `npm run reproduce` writes it. */
export function reproductions(): Readonly<Record<string, Reproduction>> {
  return JSON.parse(beside('reproduction.json'));
}

/** What has to be given to a recipe, and where it departs from its paper. */
export interface Said {
  readonly needs: readonly string[];
  readonly deviations: readonly string[];
}

/** What recipes say of themselves, by their names, so that nothing is parsed to list them; `npm run plans` writes it. */
export function said(): Readonly<Record<string, Said>> {
  return JSON.parse(beside('said.json'));
}

/** A file beside the recipes of papers. */
function beside(name: string): string {
  return readText(join(shelf, 'papers', name)).value?.text ?? '{}';
}

/** Of a name, an identifier or words of a title; a paper without a recipe says why, and what is nearest. */
export function findBundledRecipe(asked: string, folder = shelf): Outcome<Source> {
  const all = new Map(pathsIn(folder).map((path) => [nameOf(path), path]));
  const named = [...all].find(([name]) => absent.isCalled(name, asked));
  if (named !== undefined) return readText(named[1]);
  const papers = knownPapers(folder);
  const called = papers.filter(({ name }) => absent.isCalled(name, asked));
  const found = called.length > 0 ? called : absent.papersAbout(papers, asked);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.answer;
  if (found.length > 1) return { diagnostics: [diagnose(catalogue.severalRecipes, { name: asked, known: found.map((one) => one.name) })] };
  const known = [...all.keys(), ...absent.papersWithoutRecipe.map(({ name }) => name)].sort();
  return { diagnostics: [diagnose(catalogue.unknownRecipe, { name: asked, nearest: nearestTo(asked, known), known })] };
}

type KnownPaper = absent.AskedPaper & { readonly answer: Outcome<Source> };

function knownPapers(folder: string): readonly KnownPaper[] {
  const shelved = bundledRecipes(folder).map(({ name, source, paper }) => ({
    name,
    arxiv: paper.arxiv === undefined ? [] : [paper.arxiv],
    titles: [paper.title],
    answer: { value: source, diagnostics: [] },
  }));
  const others = withoutRecipe(folder).map((paper) => ({
    name: paper.name,
    arxiv: [paper.arxiv],
    titles: [paper.title],
    answer: { diagnostics: [diagnose(catalogue.paperWithoutRecipe, paper)] },
  }));
  return [...shelved, ...others].map((one) => {
    const texts = absent.otherTexts.filter(({ of }) => of === one.name);
    const arxiv = [...one.arxiv, ...texts.map((text) => text.arxiv)];
    return { ...one, arxiv, titles: [...one.titles, ...texts.map(({ title }) => title)] };
  });
}

/** Those for which no recipe has been written. */
export function withoutRecipe(folder = shelf): readonly absent.PaperWithoutRecipe[] {
  const names = new Set(pathsIn(join(folder, 'papers')).map(nameOf));
  return absent.papersWithoutRecipe.filter(({ name }) => !names.has(name));
}

/** A slip of the finger, or a name that was not written to its end. */
function nearestTo(asked: string, known: readonly string[]): string | undefined {
  return suggest(asked, known) ?? known.find((name) => name.startsWith(asked));
}

function pathsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.prune'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function nameOf(path: string): string {
  return basename(path, '.prune');
}
