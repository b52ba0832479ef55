/** The request of a run, from its command line. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { idleOption } from '../diagnostics/catalogue/command.ts';
import { collectingAsync, diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Plan } from '../plan/index.ts';
import { nameInPath } from '../plan/name-in-path.ts';
import type { SlurmSettings } from '../project/project.ts';
import type { DataFiles } from '../project/data-files.ts';
import type { RunRequest } from '../run/run-request.ts';
import { trainsAdapters } from '../run/save-adapters.ts';
import { isPlanFile, readPlanned } from './plan-file.ts';
import { planRecipe, type Planned } from './planning.ts';
import { each, making, dataOptions, idleOptions, type RunOptions, type Effects } from './recipe-options.ts';
import { verdictProblems } from './verdicts.ts';
import { alreadyFinished } from '../diagnostics/catalogue/run-folder.ts';
import { expandedData } from './data-option.ts';
import { resumedRequest } from '../run/resume-run.ts';
import { givenFolder } from './roots.ts';
import { dataRoles } from '../project/words.ts';

/** Filled in by the build from `package.json`. */
declare const ESPALIER_VERSION: string;

/** A request, and the resources that its jobs ask a cluster for, from the project. */
export type Asked = RunRequest & { readonly slurm?: SlurmSettings };

/** A run that is asked for anew, or one that goes on. */
export function requestOf(argument: string | undefined, options: RunOptions): Promise<Outcome<Asked>> {
  return collectingAsync(async (take, fail) => {
    const taken = verdictProblems(options.junit);
    if (taken.length > 0) return fail(taken);
    if (options.resume !== undefined) return take(await resumed(options.resume, argument, options));
    const fromPlan = argument !== undefined && options.e === undefined && isPlanFile(argument);
    const planned = take(fromPlan ? await readPlanned(argument, options) : await planRecipe(argument, options));
    const strays = options.frozen === true ? await strayFrom(planned, argument, options) : [];
    if (strays.length > 0) return fail(strays);
    const { plan, modelPath, data, teacherFolder, roots, slurm } = planned;
    const { keepAdapters } = options;
    if (keepAdapters === true && !trainsAdapters(plan)) {
      return fail([diagnose(idleOption, { option: '--keep-adapters', reason: 'no stage of the plan trains adapters' })]);
    }
    const { checkpointEvery, keepCheckpoints, out = freeFolder(nameOf(plan, argument)) } = options;
    return {
      plan,
      modelPath,
      teacherFolder,
      roots,
      out,
      data: new Map(Object.entries(data)),
      checkpointEvery,
      keepCheckpoints: keepCheckpoints === true ? keepCheckpoints : undefined,
      keepAdapters: keepAdapters === true ? keepAdapters : undefined,
      slurm,
    };
  });
}

/** What is not as the lock pins it. */
async function strayFrom(planned: Planned, argument: string | undefined, options: RunOptions): Promise<readonly Diagnostic[]> {
  const { frozenProblems } = await import('./frozen.ts');
  return await frozenProblems(planned, argument, options, ESPALIER_VERSION);
}

/** A run has the name of its recipe; a recipe without a name has that of its file. */
export function nameOf({ recipe }: Plan, argument: string | undefined): string {
  if (recipe.name !== undefined) return recipe.name;
  const file = argument === undefined || argument === '-' ? 'recipe' : basename(argument);
  return file.replace(/\.[^.]*$/, '') || 'recipe';
}

/** `runs/NAME`, or the first of `runs/NAME-2`, `-3`, … that is not there yet. */
function freeFolder(name: string): string {
  const folder = join('runs', nameInPath(name));
  if (!existsSync(folder)) return folder;
  let number = 2;
  while (existsSync(`${folder}-${number}`)) number++;
  return `${folder}-${number}`;
}

// `espalier run --resume`: reads the request of the run from its folder.

/** Model and data may have moved; everything else was decided when the run began. */
export function resumed(folder: string, argument: string | undefined, options: RunOptions): Promise<Outcome<RunRequest>> {
  return collectingAsync(async (take, fail) => {
    const reason = 'the resumed run already sets it';
    const named = argument === undefined ? [] : [diagnose(idleOption, { option: argument, reason })];
    const idle = [...named, ...idleOptions(options, besideResume, reason)];
    if (idle.length > 0) return fail(idle);
    const moved = new Map<string, DataFiles>();
    for (const role of dataRoles) {
      const given = options[role];
      if (given !== undefined) moved.set(role, take(expandedData(given)));
    }
    const roots = new Map<string, string>();
    for (const { name, folder: path } of options.dataRoot ?? []) roots.set(name, take(givenFolder({ name, folder: path })));
    const asked = await resumedRequest(folder, { model: options.model, data: moved, roots });
    const isFinished = asked.diagnostics.some(({ code }) => code === alreadyFinished.code);
    if (isFinished && options.junit !== undefined) return fail([unwritten]);
    return isFinished && options.log !== undefined ? fail([unlogged]) : take(asked);
  });
}

/** A finished run would end with 0 and without the file. */
const unwritten = diagnose(idleOption, { option: '--junit', reason: 'the run is finished, and its verdicts are given only as it ends' });
const unlogged = diagnose(idleOption, { option: '--log', reason: 'the run is finished; `espalier log` writes what it recorded' });

/** What each option of `run` does beside `--resume`. */
export const besideResume: Effects<RunOptions> = {
  ...each('idle', ...making, 'project', 'out', 'frozen', 'checkpointEvery', 'keepCheckpoints', 'keepAdapters'),
  ...each(
    'counts',
    'dataRoot',
    'model',
    ...dataOptions,
    'resume',
    'jobs',
    'cores',
    'memory',
    'junit',
    'quiet',
    'json',
    'on',
    'detach',
    'log',
  ),
};
