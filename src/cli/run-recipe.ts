/** What `espalier run` does: plan or read the plan, show it, run it, show what came of it. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { jsonText } from '../diagnostics/render/json-text.ts';
import type { Plan } from '../plan/index.ts';
import { nameInPath } from '../plan/name-in-path.ts';
import { renderPlan } from '../report/plan-table.ts';
import type { RunResult } from '../run/result.ts';
import { runPlan } from '../run/run-plan.ts';
import { type RunRequest } from '../run/run-request.ts';
import type { RunOptions } from './run-options.ts';
import { exitCodeFor, findings, interrupted, unable } from './exit-code.ts';
import { isPlanFile, readPlanned } from './plan-file.ts';
import { planRecipe, type Planned } from './planning.ts';
import { openProgress, silent } from './progress.ts';
import { report } from './report.ts';
import { renderResult } from './result-table.ts';
import { resumed } from './resuming.ts';
import { runProgress } from './run-progress.ts';
import type { Terminal } from './terminal.ts';
import { tellVerdicts, verdictProblems } from './verdicts.ts';

/** Filled in by the build from `package.json`. */
declare const ESPALIER_VERSION: string;

/** The exit code. */
export async function runRecipe(
  argument: string | undefined,
  options: RunOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const asked = await requestOf(argument, options);
  await report(asked.diagnostics, 'pretty', terminal.err);
  if (asked.value === undefined) {
    return isFrozenOut(asked.diagnostics) ? unable : exitCodeFor(asked.diagnostics);
  }
  if (signal.aborted) {
    terminal.err.write('interrupted: nothing has been begun\n');
    return interrupted;
  }
  const speaks = options.json !== true && options.quiet !== true;
  if (speaks) terminal.out.write(renderPlan(asked.value.plan, terminal.out));
  const ran = await runVisibly(asked.value, options, terminal, signal);
  if (ran.value === undefined && signal.aborted) {
    terminal.err.write(wordsOfInterruption(ran.diagnostics, asked.value.out));
    return interrupted;
  }
  await report(unsaid(ran.diagnostics, asked.diagnostics), 'pretty', terminal.err);
  if (ran.value === undefined || hasErrors(ran.diagnostics)) return exitCodeFor(ran.diagnostics);
  show(ran.value, options, terminal);
  const name = nameOf(asked.value.plan, argument);
  const untold = tellVerdicts(name, ran.value, options.junit, terminal.err);
  await report(untold, 'pretty', terminal.err);
  if (hasErrors(untold)) return exitCodeFor(untold);
  return ran.value.expectations.every(({ held }) => held) ? exitCodeFor(ran.diagnostics) : findings;
}

/** Data is read when it is planned with, and when it is run on: what it is warned of then is the same. */
function unsaid(
  diagnostics: readonly Diagnostic[],
  said: readonly Diagnostic[],
): readonly Diagnostic[] {
  const known = new Set(said.map(({ message }) => message));
  return diagnostics.filter(({ severity, message }) => severity === 'error' || !known.has(message));
}

/** A difference from the lock has a place in it, but the recipe is not at fault. */
function isFrozenOut(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => code.startsWith('ESP72'));
}

/** What is not as the lock pins it. */
async function strayFrom(
  planned: Planned,
  argument: string | undefined,
  options: RunOptions,
): Promise<readonly Diagnostic[]> {
  const { frozenProblems } = await import('./frozen.ts');
  return await frozenProblems(planned, argument, options, ESPALIER_VERSION);
}

/** A run that is asked for anew, or one that goes on. */
async function requestOf(
  argument: string | undefined,
  options: RunOptions,
): Promise<Outcome<RunRequest>> {
  const taken = verdictProblems(options.junit);
  if (taken.length > 0) return { diagnostics: taken };
  if (options.resume !== undefined) return resumed(options.resume, argument, options);
  const fromPlan = argument !== undefined && options.e === undefined && isPlanFile(argument);
  const planned = fromPlan
    ? await readPlanned(argument, options)
    : await planRecipe(argument, options);
  if (planned.value === undefined) return { diagnostics: planned.diagnostics };
  const strays = options.frozen === true ? await strayFrom(planned.value, argument, options) : [];
  if (strays.length > 0) return { diagnostics: [...planned.diagnostics, ...strays] };
  const { plan, modelPath, data, teacherFolder, roots } = planned.value;
  const { checkpointEvery, keepCheckpoints, out = freeFolder(nameOf(plan, argument)) } = options;
  return {
    diagnostics: planned.diagnostics,
    value: {
      ...{ plan, modelPath, teacherFolder, roots, out },
      data: new Map(Object.entries(data)),
      ...(checkpointEvery === undefined ? {} : { checkpointEvery }),
      ...(keepCheckpoints === true ? { keepCheckpoints } : {}),
    },
  };
}

/** Without a finding there is nothing to go on with: the run was over as it was interrupted. */
function wordsOfInterruption([finding]: readonly Diagnostic[], out: string): string {
  return `${finding?.message ?? 'interrupted'}; resume with: espalier run --resume ${quoted(out)}\n`;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

async function runVisibly(
  request: RunRequest,
  options: RunOptions,
  { err }: Terminal,
  signal: AbortSignal,
): Promise<Outcome<RunResult>> {
  const isSilent = options.quiet === true || options.json === true;
  const progress = isSilent ? silent : await openProgress(err);
  try {
    return await runPlan({
      ...request,
      signal,
      ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
      ...(options.memory === undefined ? {} : { memory: options.memory }),
      onLive: runProgress(progress),
    });
  } finally {
    progress.stop();
  }
}

function show(result: RunResult, options: RunOptions, { out }: Terminal): void {
  if (options.json === true) out.write(jsonText(result, 2) + '\n');
  else out.write(`\n${renderResult(result)}`);
}

/** A run is called like its recipe, and that like its file where it has no name of its own. */
function nameOf({ recipe }: Plan, argument: string | undefined): string {
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
