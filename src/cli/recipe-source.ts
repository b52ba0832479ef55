/** The recipe that the command line asks for: a file, a sentence, or the name of one that we ship. */
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import { isIdentifier } from './papers-without-recipe.ts';
import { findBundledRecipe } from './bundled-recipes.ts';
import { readStandardInput, readText } from './texts.ts';

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
  return /[/\\.]/.test(argument) && !isIdentifier(argument);
}

function found(read: Outcome<Source>, path?: string): Outcome<FoundRecipe> {
  if (read.value === undefined) return { diagnostics: read.diagnostics };
  return { value: { source: read.value, path }, diagnostics: [] };
}
