/** What `espalier run` does: plan or read the plan, show it, run it, show what came of it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { renderPlan } from '../report/plan-table.ts';
import { jobFolder } from '../record/layout.ts';
import type { RunResult } from '../run/result.ts';
import { asShown, memoryProblems } from '../run/memory-limit.ts';
import { runPlan } from '../run/run-plan.ts';
import { type RunRequest } from '../run/run-request.ts';
import { shellWord } from '../diagnostics/render/escapes.ts';
import { nameOf, requestOf } from './asked-run.ts';
import { idleOptions, type RunOptions, type Effects } from './recipe-options.ts';
import type { LogFormat } from './writing-logs.ts';
import { exitCodeFor, findings, interrupted, unable, report } from './report.ts';
import { openProgress, silent } from './progress.ts';
import { runProgress } from './run-progress.ts';
import { showResult } from './run-on-slurm.ts';
import type { Terminal } from './terminal.ts';
import { tellVerdicts } from './verdicts.ts';

/** Filled in by the build from `package.json`. */
declare const ESPALIER_VERSION: string;

/** The exit code. */
export async function runRecipe(
  argument: string | undefined,
  options: RunOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  if (options.on !== undefined) {
    const { runOnSlurm } = await import('./run-on-slurm.ts');
    const program = { version: ESPALIER_VERSION, path: process.argv[1] ?? '' };
    return await runOnSlurm({ argument, options, terminal, signal, program });
  }
  const idle = [
    ...idleOptions(options, besideThisMachine, 'this machine carries the stages out'),
    ...(options.resume === undefined ? [] : await jobsIn(options.resume)),
  ];
  if (idle.length > 0) {
    await report(idle, 'pretty', terminal.err);
    return exitCodeFor(idle);
  }
  const asked = await requestOf(argument, options);
  await report(asked.diagnostics, 'pretty', terminal.err);
  if (asked.value === undefined) {
    return isFrozenOut(asked.diagnostics) ? unable : exitCodeFor(asked.diagnostics);
  }
  if (signal.aborted) {
    terminal.err.write('interrupted: nothing has been begun\n');
    return interrupted;
  }
  const taken = options.log === undefined ? [] : await logsTaken(asked.value.out, options.log);
  if (taken.length > 0) {
    await report(taken, 'pretty', terminal.err);
    return exitCodeFor(taken);
  }
  const speaks = options.json !== true && options.quiet !== true;
  const memory = memoryProblems(asked.value.plan, options.memory, undefined, asked.value.data);
  await report(memory, 'pretty', terminal.err);
  if (hasErrors(memory)) return exitCodeFor(memory);
  if (speaks) terminal.out.write(renderPlan(asShown(asked.value.plan, asked.value.data), terminal.out));
  const ran = await runVisibly(asked.value, options, terminal, signal);
  if (ran.value === undefined && signal.aborted) {
    terminal.err.say`${wordsOfInterruption(ran.diagnostics, asked.value.out)}`;
    return interrupted;
  }
  await report(unsaid(ran.diagnostics, [...asked.diagnostics, ...memory]), 'pretty', terminal.err);
  if (ran.value === undefined || hasErrors(ran.diagnostics)) return exitCodeFor(ran.diagnostics);
  showResult(ran.value, options, terminal);
  const name = nameOf(asked.value.plan, argument);
  const untold = tellVerdicts(name, ran.value, { junit: options.junit, err: terminal.err });
  await report(untold, 'pretty', terminal.err);
  if (hasErrors(untold)) return exitCodeFor(untold);
  const unlogged = await writeLogs(ran.value.out, options, terminal);
  if (hasErrors(unlogged)) return exitCodeFor(unlogged);
  return ran.value.expectations.every(({ held }) => held) ? exitCodeFor(ran.diagnostics) : findings;
}

/** What each option for clusters does where none is named. */
const besideThisMachine: Effects<Pick<RunOptions, 'detach'>> = { detach: 'idle' };

/** Jobs of a cluster that are still to write into a folder. */
async function jobsIn(folder: string): Promise<readonly Diagnostic[]> {
  if (!existsSync(join(folder, jobFolder))) return [];
  const { jobsStillQueued } = await import('../cluster/queued-jobs.ts');
  return jobsStillQueued(folder);
}

async function logsTaken(out: string, formats: readonly LogFormat[]) {
  const { logProblems } = await import('./writing-logs.ts');
  return logProblems(out, formats);
}

/** The findings that kept a log from being written; the run is done. */
async function writeLogs(folder: string, { log = [], quiet, json }: RunOptions, { out, err }: Terminal): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  if (log.length === 0) return found;
  const { writeLog } = await import('./writing-logs.ts');
  for (const format of log) {
    const { value, diagnostics } = await writeLog(folder, format);
    found.push(...diagnostics);
    const speaks = quiet !== true && json !== true;
    if (value !== undefined && speaks) out.say`logged to ${value.out}`;
  }
  await report(found, 'pretty', err);
  return found;
}

/** Data is read when it is planned with, and when it is run on: what it is warned of then is the same. */
function unsaid(diagnostics: readonly Diagnostic[], said: readonly Diagnostic[]): readonly Diagnostic[] {
  const known = new Set(said.map(({ message }) => message));
  return diagnostics.filter(({ severity, message }) => severity === 'error' || !known.has(message));
}

/** A difference from the lock points into the lock; it is not a fault of the recipe. */
function isFrozenOut(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => code.startsWith('ESP72'));
}

/** Without a finding there is nothing to go on with: the run was over as it was interrupted. */
function wordsOfInterruption([finding]: readonly Diagnostic[], out: string): string {
  return `${finding?.message ?? 'interrupted'}; resume with: espalier run --resume ${shellWord(out)}`;
}

async function runVisibly(request: RunRequest, options: RunOptions, { err }: Terminal, signal: AbortSignal): Promise<Outcome<RunResult>> {
  const isSilent = options.quiet === true || options.json === true;
  const progress = isSilent ? silent : await openProgress(err);
  try {
    return await runPlan({
      ...request,
      signal,
      jobs: options.jobs ?? request.jobs,
      cores: options.cores ?? request.cores,
      memory: options.memory ?? request.memory,
      onLive: runProgress(progress),
    });
  } finally {
    progress.stop();
  }
}
