/** A plan that was written before: read, and joined with the model and data of this place. */
import { hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { sizeLimit } from '../plan/from-yaml.ts';
import { refuseForeignRecipe } from '../language/yaml/foreign-recipe.ts';
import { planFromYaml } from '../plan/index.ts';
import { idleOptions, type Effects } from './idle-options.ts';
import { inputsOfModels } from './data-paths.ts';
import { requireInputs, withSlurm, type Planned } from './planning.ts';
import { findProject } from './project-file.ts';
import type { RecipeOptions } from './recipe-options.ts';
import { readText } from './texts.ts';

/** `plan.yaml`; but `recipe.prune.yaml` is a recipe. */
export function isPlanFile(argument: string): boolean {
  return /\.(ya?ml|json)$/.test(argument) && !/\.prune\.ya?ml$/.test(argument);
}

export async function readPlanned(path: string, options: RecipeOptions): Promise<Outcome<Planned>> {
  const idle = idleOptions(options, besidePlan, 'the plan already sets it');
  if (idle.length > 0) return { diagnostics: idle };
  const text = readText(path, sizeLimit);
  if (text.value === undefined) return { diagnostics: text.diagnostics };
  const plan = await planFromYaml(text.value);
  if (plan.value === undefined || hasErrors(plan.diagnostics)) {
    const foreign = refuseForeignRecipe(text.value);
    return { diagnostics: foreign?.diagnostics ?? plan.diagnostics };
  }
  const project = await findProject(options.project, path);
  if (project.value === undefined) return { diagnostics: project.diagnostics };
  const placed =
    plan.value.models === undefined ? requireInputs(options, project.value) : inputsOfModels(options, project.value, project.value.folder);
  if (placed.value === undefined) return { diagnostics: placed.diagnostics };
  const { model, data, roots } = placed.value;
  const teacherFolder = project.value.folder;
  const files = { plan: plan.value, modelPath: model, data, roots, teacherFolder };
  return { value: withSlurm(files, project.value), diagnostics: [...plan.diagnostics, ...project.diagnostics] };
}

/** What each option that makes plans does beside one that is made. */
export const besidePlan: Effects<RecipeOptions> = {
  e: 'idle',
  set: 'idle',
  for: 'idle',
  seed: 'idle',
  batch: 'idle',
  latency: 'idle',
  device: 'idle',
  threads: 'idle',
  shards: 'idle',
  project: 'counts',
  model: 'counts',
  dataRoot: 'counts',
  train: 'counts',
  validation: 'counts',
  calibration: 'counts',
  test: 'counts',
};
