/** The recipe that the command line asks for: a file, a sentence, or the name of one that we ship. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { readStandardInput, readText } from './texts.ts';

export interface FoundRecipe {
  readonly source: Source;
  /** Where it lies, if it is the user's own file: the project file is looked for beside it. */
  readonly path?: string;
}

export function findRecipe(
  argument: string | undefined,
  sentence: string | undefined,
): Outcome<FoundRecipe> {
  if (sentence !== undefined) {
    return argument === undefined
      ? { value: { source: { name: '-e', text: sentence } }, diagnostics: [] }
      : { diagnostics: [diagnose(catalogue.twoRecipes, { name: argument })] };
  }
  if (argument === undefined) return { diagnostics: [diagnose(catalogue.nothingToDo, {})] };
  if (argument === '-') return found(readStandardInput('<stdin>'));
  return isPath(argument) ? found(readText(argument), argument) : shipped(argument);
}

/** A word with `/` or `.` is a path, any other one the name of a recipe. */
export function isPath(argument: string): boolean {
  return /[/\\.]/.test(argument);
}

/** `dist/` and `recipes/` stand side by side in the package. */
const shelf = fileURLToPath(new URL('../recipes/', import.meta.url));

function shipped(name: string): Outcome<FoundRecipe> {
  const paths = new Map(
    existsSync(shelf)
      ? readdirSync(shelf, { withFileTypes: true, recursive: true })
          .filter((entry) => entry.isFile() && entry.name.endsWith('.prune'))
          .map((entry) => [entry.name.slice(0, -6), join(entry.parentPath, entry.name)])
      : [],
  );
  const path = paths.get(name);
  if (path !== undefined) return found(readText(path));
  const known = [...paths.keys()].sort();
  const args = { name, nearest: suggest(name, known), known };
  return { diagnostics: [diagnose(catalogue.unknownRecipe, args)] };
}

function found(read: Outcome<Source>, path?: string): Outcome<FoundRecipe> {
  if (read.value === undefined) return { diagnostics: read.diagnostics };
  return { value: { source: read.value, ...(path !== undefined && { path }) }, diagnostics: [] };
}
