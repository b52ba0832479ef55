/** From a command line to a plan: recipe, project, the headers of model and data, in this order. */
import { checkSource } from '../compile.ts';
import { inspectDataset } from '../data/dataset.ts';
import type { Port } from '../data/fit.ts';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { bind } from '../language/bind.ts';
import { canonicalText } from '../language/canonical.ts';
import type { Recipe } from '../language/typed.ts';
import type { Graph, ValueInfo } from '../model/index.ts';
import { plan, type Plan, type PlannedTask } from '../plan/index.ts';
import { settle } from '../project/settings.ts';
import { settleTask } from '../project/task.ts';
import { dataPaths, modelPath, type DataPaths } from './data-paths.ts';
import { readLengths } from './lengths.ts';
import { readHeader } from './model-header.ts';
import { findProject, type FoundProject } from './project-file.ts';
import type { RecipeOptions } from './recipe-options.ts';
import { findRecipe } from './recipe-source.ts';

export interface Planned {
  readonly plan: Plan;
  readonly modelPath: string;
  readonly data: DataPaths;
}

/** Stops at the first part that is at fault: what comes after would be judged by a guess. */
export async function planRecipe(
  argument: string | undefined,
  options: RecipeOptions,
): Promise<Outcome<Planned>> {
  const found: Diagnostic[] = [];
  const take = <T>({ value, diagnostics }: Outcome<T>): T | undefined => {
    found.push(...diagnostics);
    return hasErrors(diagnostics) ? undefined : value;
  };
  const recipe = take(findRecipe(argument, options.e));
  const bound = recipe && take(bindRecipe(checkSource(recipe.source), options));
  const lengths = bound && take(readLengths(options.for));
  const project = lengths && take(await findProject(options.project, recipe?.path));
  const path = project && take(requireModel(options, project));
  const header = path === undefined ? undefined : take(await readHeader(path));
  const task = header && take(settleTask(project?.project, header.graph));
  if (!recipe || !bound || !lengths || !project || !path || !header || !task) {
    return { diagnostics: found };
  }
  const data = dataPaths(options, project);
  const samples = take(countSamples(data, header.graph, task.task));
  if (samples === undefined) return { diagnostics: found };
  const around = { samples, lengths, text: canonicalText(bound) };
  const settings = take(settle(project.project, options, header.graph, around));
  const made = settings && take(plan(bound, header.facts, settings));
  if (made === undefined) return { diagnostics: found };
  return { value: { plan: made, modelPath: path, data }, diagnostics: found };
}

function bindRecipe(checked: Outcome<Recipe>, { set }: RecipeOptions): Outcome<Recipe> {
  if (checked.value === undefined) return checked;
  const bound = bind(checked.value, new Map(set.map(({ name, value }) => [name, value])));
  return { ...bound, diagnostics: [...checked.diagnostics, ...bound.diagnostics] };
}

function requireModel(options: RecipeOptions, project: FoundProject): Outcome<string> {
  const value = modelPath(options, project);
  if (value !== undefined) return { value, diagnostics: [] };
  return { diagnostics: [diagnose(catalogue.noModel, { searched: project.searched })] };
}

/** Reads the headers of the data, and holds them against the model's input and output. */
function countSamples(
  data: DataPaths,
  graph: Graph,
  { input, output, loss }: PlannedTask,
): Outcome<Readonly<Record<string, number>>> {
  const fed = graph.inputs.find(({ name }) => name === input);
  const read = graph.outputs.find(({ name }) => name === output);
  if (fed === undefined || read === undefined) {
    throw new Error('a settled task names an input and an output of the model');
  }
  const diagnostics: Diagnostic[] = [];
  const samples: Record<string, number> = {};
  for (const [role, files] of Object.entries(data)) {
    const shape = inspectDataset({ ...files, input: portOf(fed), output: portOf(read), loss });
    diagnostics.push(...shape.diagnostics);
    if (shape.value !== undefined) samples[role] = shape.value.samples;
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: samples, diagnostics };
}

/** Where a model does not say what it takes, no data can be right for it. */
function portOf({ name, type, dims }: ValueInfo): Port {
  return { name, type: type ?? 'unknown', ...(dims !== undefined && { dims }) };
}
