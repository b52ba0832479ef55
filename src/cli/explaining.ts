/** `espalier explain`: a recipe in plain English, with a plan's numbers where a model is known, or a word. */
import { isError, diagnosticsOf, diagnose, hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import pc from 'picocolors';
import { checkSource } from '../check-source.ts';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { explainedWords, explainRecipe, explainWord, renderExplanation, renderMeanings } from '../explain/index.ts';
import type { Plan } from '../plan/index.ts';
import { foreignWords } from '../vocabulary/index.ts';
import { namesModel } from './data-paths.ts';
import { exitCodeFor, unable, report } from './report.ts';
import { each, making, dataOptions, idleOptions, type Effects, type RecipeOptions } from './recipe-options.ts';
import { planRecipe } from './planning.ts';
import { findProject } from './project-file.ts';
import { findRecipe } from './bundled-recipes.ts';
import type { Channel, Terminal } from './terminal.ts';
import { usedFilesOf } from './recipe-files.ts';

export async function explainFile(argument: string | undefined, options: RecipeOptions, { out, err }: Terminal): Promise<number> {
  const { value: found, diagnostics } = findRecipe(argument, options.e);
  const checked = found && checkSource(found.source, usedFilesOf(found.path));
  const problems = [...diagnostics, ...diagnosticsOf(checked)].filter(isError);
  if (checked?.value === undefined || problems.length > 0) {
    await report(problems, 'pretty', err);
    return exitCodeFor(problems);
  }
  const planned = await planWhereAsked(argument, found?.path, options);
  out.write(renderExplanation(explainRecipe(checked.value, planned.plan), styleOf(out)));
  const obstacles = planned.diagnostics.filter(isError);
  await report(obstacles, 'pretty', err);
  return exitCodeFor(obstacles);
}

export function isWord(written: string): boolean {
  return explainWord(written).length > 0;
}

/** A misspelt word of the language, which may still be part of a paper's title. */
export function isSlip(written: string): boolean {
  return suggest(written, explainedWords()) !== undefined;
}

/** Everything that a word means. False where the language has no such word. */
export function tellWord(word: string, { out }: Terminal): boolean {
  const meanings = explainWord(word);
  if (meanings.length > 0) out.write(renderMeanings(meanings, styleOf(out)));
  return meanings.length > 0;
}

/** The finding for what is no word, no recipe and no code; other tools' words have ours in their place. */
export async function refuseWord(written: string, { err }: Terminal): Promise<number> {
  const asked = written.toLowerCase().replaceAll('_', '-');
  const help = foreignWords().find(([, { words }]) => words.includes(asked))?.[1].help;
  const problems = [diagnose(catalogue.nothingToExplain, { written, nearest: suggest(written, explainedWords()), help })];
  await report(problems, 'pretty', err);
  return unable;
}

type PerhapsPlanned = { readonly plan?: Plan; readonly diagnostics: readonly Diagnostic[] };

/** What each option does where no model is given. */
export const withoutModel: Effects<RecipeOptions> = {
  ...each('idle', ...making, 'dataRoot', ...dataOptions),
  ...each('counts', 'e', 'project', 'model'),
};

/** Without a model, on the command line or in a project file, there are no numbers to tell. */
async function planWhereAsked(argument: string | undefined, path: string | undefined, options: RecipeOptions): Promise<PerhapsPlanned> {
  const place = await findProject(options.project, path);
  if (place.value === undefined || hasErrors(place.diagnostics)) return { diagnostics: place.diagnostics };
  if (!namesModel(options, place.value)) {
    return { diagnostics: idleOptions(options, withoutModel, 'no model is given, so nothing is planned') };
  }
  const { value, diagnostics } = await planRecipe(argument, options);
  return value === undefined ? { diagnostics } : { plan: value.plan, diagnostics };
}

function styleOf({ color, columns }: Channel) {
  const { bold, dim } = pc.createColors(color);
  return { columns, strong: bold, dim };
}
