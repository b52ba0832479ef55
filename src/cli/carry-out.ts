/** What `espalier run` does: plan or read the plan, show it, run it, show what came of it. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Plan } from '../plan/index.ts';
import { renderPlan } from '../report/plan-table.ts';
import type { RunResult } from '../run/result.ts';
import { runPlan } from '../run/run-plan.ts';
import type { RunOptions } from './commands/run.ts';
import { exitCodeFor, findings, interrupted } from './exit-code.ts';
import { isPlanFile, readPlanned } from './plan-file.ts';
import { planRecipe, type Planned } from './planning.ts';
import { openProgress, silent } from './progress.ts';
import { report } from './report.ts';
import { renderResult } from './result-table.ts';
import { runProgress } from './run-progress.ts';
import type { Terminal } from './terminal.ts';

/** The exit code. */
export async function carryOut(
  argument: string | undefined,
  options: RunOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const fromPlan = argument !== undefined && options.e === undefined && isPlanFile(argument);
  const planned = fromPlan
    ? await readPlanned(argument, options)
    : await planRecipe(argument, options);
  await report(planned.diagnostics, 'pretty', terminal.err);
  if (planned.value === undefined) return exitCodeFor(planned.diagnostics);
  const speaks = options.json !== true && options.quiet !== true;
  if (speaks) terminal.out.write(renderPlan(planned.value.plan, terminal.out));
  const out = options.out ?? freeFolder(nameOf(planned.value.plan, argument));
  const ran = await runVisibly(planned.value, out, options, terminal, signal);
  if (ran.value === undefined && signal.aborted) {
    terminal.err.write('interrupted: nothing half-written is left\n');
    return interrupted;
  }
  await report(ran.diagnostics, 'pretty', terminal.err);
  if (ran.value === undefined || hasErrors(ran.diagnostics)) return exitCodeFor(ran.diagnostics);
  show(ran.value, options, terminal);
  return ran.value.expectations.every(({ held }) => held) ? exitCodeFor(ran.diagnostics) : findings;
}

async function runVisibly(
  { plan, modelPath, data }: Planned,
  out: string,
  options: RunOptions,
  { err }: Terminal,
  signal: AbortSignal,
): Promise<Outcome<RunResult>> {
  const progress = options.quiet === true ? silent : await openProgress(err);
  try {
    return await runPlan({
      ...{ plan, modelPath, out, signal },
      data: new Map(Object.entries(data)),
      onEvent: runProgress(progress),
    });
  } finally {
    progress.stop();
  }
}

function show(result: RunResult, options: RunOptions, { out }: Terminal): void {
  if (options.json === true) out.write(JSON.stringify(result, null, 2) + '\n');
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
  const folder = join('runs', name);
  if (!existsSync(folder)) return folder;
  let number = 2;
  while (existsSync(`${folder}-${number}`)) number++;
  return `${folder}-${number}`;
}
