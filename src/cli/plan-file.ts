/** A plan that was written before: read, and joined with the model and data of this place. */
import { collectingAsync, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { sizeLimit } from '../plan/from-yaml.ts';
import { refuseForeignRecipe } from '../language/yaml/foreign-recipe.ts';
import { planFromYaml } from '../plan/index.ts';
import { each, making, dataOptions, idleOptions, type Effects, type RecipeOptions } from './recipe-options.ts';
import { inputsOfModels } from './data-paths.ts';
import { requireInputs, withSlurm, type Planned } from './planning.ts';
import { findProject } from './project-file.ts';
import { readText } from './texts.ts';

/** `plan.yaml`; but `recipe.prune.yaml` is a recipe. */
export function isPlanFile(argument: string): boolean {
  return /\.(ya?ml|json)$/.test(argument) && !/\.prune\.ya?ml$/.test(argument);
}

export function readPlanned(path: string, options: RecipeOptions): Promise<Outcome<Planned>> {
  return collectingAsync(async (take, fail) => {
    const idle = idleOptions(options, besidePlan, 'the plan already sets it');
    if (idle.length > 0) return fail(idle);
    const text = take(readText(path, sizeLimit));
    const plan = await planFromYaml(text);
    if (plan.value === undefined || hasErrors(plan.diagnostics)) return fail(refuseForeignRecipe(text)?.diagnostics ?? plan.diagnostics);
    const project = take(await findProject(options.project, path));
    const placed = take(
      plan.value.models === undefined ? requireInputs(options, project) : inputsOfModels(options, project, project.folder),
    );
    const { model, data, roots } = placed;
    const files = { plan: plan.value, modelPath: model, data, roots, teacherFolder: project.folder };
    return take({ value: withSlurm(files, project), diagnostics: plan.diagnostics });
  });
}

/** What each option that makes plans does beside one that is made. */
export const besidePlan: Effects<RecipeOptions> = {
  ...each('idle', ...making),
  ...each('counts', 'project', 'model', 'dataRoot', ...dataOptions),
};
