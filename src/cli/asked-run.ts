/** The request of a run, from its command line. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { idleOption } from '../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Plan } from '../plan/index.ts';
import { nameInPath } from '../plan/name-in-path.ts';
import type { SlurmSettings } from '../project/slurm.ts';
import { type RunRequest } from '../run/run-request.ts';
import { trainsAdapters } from '../run/save-adapters.ts';
import { isPlanFile, readPlanned } from './plan-file.ts';
import { planRecipe, type Planned } from './planning.ts';
import { resumed } from './resuming.ts';
import type { RunOptions } from './run-options.ts';
import { verdictProblems } from './verdicts.ts';

/** Filled in by the build from `package.json`. */
declare const ESPALIER_VERSION: string;

/** A request, and the resources that its jobs ask a cluster for, from the project. */
export interface Asked extends RunRequest {
  readonly slurm?: SlurmSettings;
}

/** A run that is asked for anew, or one that goes on. */
export async function requestOf(argument: string | undefined, options: RunOptions): Promise<Outcome<Asked>> {
  const taken = verdictProblems(options.junit);
  if (taken.length > 0) return { diagnostics: taken };
  if (options.resume !== undefined) return resumed(options.resume, argument, options);
  const fromPlan = argument !== undefined && options.e === undefined && isPlanFile(argument);
  const planned = fromPlan ? await readPlanned(argument, options) : await planRecipe(argument, options);
  if (planned.value === undefined) return { diagnostics: planned.diagnostics };
  const strays = options.frozen === true ? await strayFrom(planned.value, argument, options) : [];
  if (strays.length > 0) return { diagnostics: [...planned.diagnostics, ...strays] };
  const { plan, modelPath, data, teacherFolder, roots, slurm } = planned.value;
  const { keepAdapters } = options;
  if (keepAdapters === true && !trainsAdapters(plan)) {
    const reason = 'no stage of the plan trains adapters';
    return { diagnostics: [diagnose(idleOption, { option: '--keep-adapters', reason })] };
  }
  const { checkpointEvery, keepCheckpoints, out = freeFolder(nameOf(plan, argument)) } = options;
  return {
    diagnostics: planned.diagnostics,
    value: {
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
    },
  };
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
