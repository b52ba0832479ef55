/** `espalier explain FILE`: a recipe in plain English, with a plan's numbers where a model is known. */
import pc from 'picocolors';
import { checkSource } from '../check-source.ts';
import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { explainRecipe, renderExplanation } from '../explain/index.ts';
import type { Plan } from '../plan/index.ts';
import { namesModel } from './data-paths.ts';
import { exitCodeFor } from './exit-code.ts';
import { planRecipe } from './planning.ts';
import { findProject } from './project-file.ts';
import type { RecipeOptions } from './recipe-options.ts';
import { findRecipe } from './recipe-source.ts';
import { report } from './report.ts';
import type { Channel, Terminal } from './terminal.ts';
import { usedFilesOf } from './used-files.ts';

export async function explainFile(
  argument: string | undefined,
  options: RecipeOptions,
  { out, err }: Terminal,
): Promise<number> {
  const { value: found, diagnostics } = findRecipe(argument, options.e);
  const checked = found && checkSource(found.source, usedFilesOf(found.path));
  const problems = [...diagnostics, ...(checked?.diagnostics ?? [])].filter(isError);
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

interface PerhapsPlanned {
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/** Without a model, on the command line or in a project file, there are no numbers to tell. */
async function planWhereAsked(
  argument: string | undefined,
  path: string | undefined,
  options: RecipeOptions,
): Promise<PerhapsPlanned> {
  const place = await findProject(options.project, path);
  if (place.value === undefined || hasErrors(place.diagnostics)) {
    return { diagnostics: place.diagnostics };
  }
  if (!namesModel(options, place.value)) return { diagnostics: [] };
  const { value, diagnostics } = await planRecipe(argument, options);
  return value === undefined ? { diagnostics } : { plan: value.plan, diagnostics };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function styleOf({ color, columns }: Channel) {
  const { bold, dim } = pc.createColors(color);
  return { columns, strong: bold, dim };
}
