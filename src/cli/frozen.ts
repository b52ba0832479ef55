/** `--frozen`: compares the inputs of a run with the lock, before anything is computed. */
import { modelsIn, teachersIn } from '../plan/optional-lists.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as catalogue from '../diagnostics/catalogue/lock.ts';
import { diagnose, hasErrors, collecting, collectingAsync, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { at, differencesOf, lockFileName, lockFromYaml, type Difference, type Lock, type ReadLock } from '../lock/index.ts';
import { modelPath as ownModel } from './data-paths.ts';
import { isPlanFile } from './plan-file.ts';
import type { Planned } from './planning.ts';
import { profilePath } from './profile-files.ts';
import { findProject } from './project-file.ts';
import type { RecipeOptions } from './recipe-options.ts';
import { findRecipe } from './bundled-recipes.ts';
import { filesOfTeacher, lockOf, usesOf } from './lock-inputs.ts';
import { readText } from './texts.ts';

/** The whole list of what differs, each at its line of the lock; empty where nothing does. */
export async function frozenProblems(
  { plan, modelPath: path, data, roots, teacherFolder }: Planned,
  argument: string | undefined,
  options: RecipeOptions,
  version: string,
): Promise<readonly Diagnostic[]> {
  const { value, diagnostics } = await collectingAsync(async (take) => {
    const fromPlan = argument !== undefined && options.e === undefined && isPlanFile(argument);
    const recipe = fromPlan ? undefined : findRecipe(argument, options.e).value;
    const place = take(await findProject(options.project, fromPlan ? argument : recipe?.path));
    const { folder } = place;
    const read = take(readLock(folder));
    // Models that the recipe names are files that it uses; the project may have one for other recipes.
    const modelPath = plan.models === undefined ? path : ownModel({}, place).value?.model;
    const named = [...modelsIn(plan), ...teachersIn(plan)].flatMap(({ file }) => filesOfTeacher(join(teacherFolder, file)));
    // A plan that was written before holds a copy of its profiles.
    const profiles = fromPlan ? [] : (plan.profiles ?? []).map(({ measured }) => options.latency ?? profilePath(path, measured.batch));
    const own = recipe === undefined ? named : usesOf(recipe, modelPath).value;
    const { device, threads, shards } = plan;
    const resting = { modelPath, data, roots, uses: [...(own ?? []), ...profiles], device, threads, shards: shards || undefined };
    return problemsOf(read, take(await lockOf(resting, folder, version)), { allUses: false });
  });
  return value ?? diagnostics.filter((one) => hasErrors([one]));
}

export function readLock(folder: string): Outcome<ReadLock> {
  const path = join(folder, lockFileName);
  return collecting((take, fail) => {
    if (!existsSync(path)) return fail([diagnose(catalogue.noLock, { path }, { file: path })]);
    return take(lockFromYaml(take(readText(path))));
  });
}

export function problemsOf({ lock, source, document }: ReadLock, now: Lock, scope: { readonly allUses: boolean }): readonly Diagnostic[] {
  return differencesOf(lock, now, scope).map(({ what, path, pinned, found }: Difference) =>
    diagnose(catalogue.lockDiffers, { what, pinned, found }, at(source, document, path)),
  );
}
