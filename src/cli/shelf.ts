/** The recipes that come with Espalier, found by name, by the identifier of their paper or by a part of its title. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { paperOf, type Paper } from './paper-of-recipe.ts';
import { readText } from './texts.ts';

export interface ShelvedRecipe {
  readonly name: string;
  readonly path: string;
  readonly source: Source;
  readonly paper: Paper;
}

/** `dist/` and `recipes/` stand side by side in the package. */
const shelf = fileURLToPath(new URL('../recipes/', import.meta.url));

/** The recipes of papers, in the order of their names. */
export function shelvedRecipes(): readonly ShelvedRecipe[] {
  return pathsIn(join(shelf, 'papers')).flatMap((path) => {
    const { value: source } = readText(path);
    if (source === undefined) return [];
    return [{ name: nameOf(path), path, source, paper: paperOf(source.text) }];
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

/** A file beside the recipes of papers. */
function beside(name: string): string {
  return readText(join(shelf, 'papers', name)).value?.text ?? '{}';
}

/** `2312.15230`, `arxiv:2312.15230v2`, `https://arxiv.org/abs/2312.15230`: never a path, whatever stops and strokes it has. */
export function isIdentifier(argument: string): boolean {
  return identifier.test(argument);
}

const identifier =
  /^(?:arxiv:|(?:https?:\/\/)?(?:www\.)?arxiv\.org\/(?:abs|pdf)\/)?(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?$/i;

export function findShelved(asked: string): Outcome<Source> {
  const all = new Map(pathsIn(shelf).map((path) => [nameOf(path), path]));
  const path = all.get(
    asked
      .trim()
      .toLowerCase()
      .replaceAll(/[\s_]+/g, '-'),
  );
  if (path !== undefined) return readText(path);
  const about = shelvedRecipes().filter(({ paper }) => isAbout(paper, asked));
  // How one title begins, in words enough to tell, may stand in the middle of another.
  const begun = about.filter(({ paper }) => beginsWith(paper, asked));
  const found = begun.length === 1 ? begun : about;
  const [only] = found;
  if (only !== undefined && found.length === 1) return { value: only.source, diagnostics: [] };
  if (found.length > 1) return { diagnostics: [several(asked, found)] };
  const known = [...all.keys()].sort();
  const args = { name: asked, nearest: nearestTo(asked, known), known };
  return { diagnostics: [diagnose(catalogue.unknownRecipe, args)] };
}

/** A slip of the finger, or a name that was not written to its end. */
function nearestTo(asked: string, known: readonly string[]): string | undefined {
  return suggest(asked, known) ?? known.find((name) => name.startsWith(asked));
}

function several(name: string, found: readonly ShelvedRecipe[]): Diagnostic {
  const known = found.map((one) => one.name);
  return diagnose(catalogue.severalRecipes, { name, known });
}

/** A word of one letter is no part of a title that anybody means. */
function isAbout({ arxiv, title }: Paper, asked: string): boolean {
  const [, number] = identifier.exec(asked) ?? [];
  if (number !== undefined) return arxiv === number;
  return asked.length > 2 && title.toLowerCase().includes(asked.toLowerCase());
}

function beginsWith({ title }: Paper, asked: string): boolean {
  return asked.includes(' ') && title.toLowerCase().startsWith(asked.toLowerCase());
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
