/** What `espalier run` does: plan or read the plan, show it, run it, show what came of it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
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
import { exitCodeFor, findings, interrupted, inSteps } from './report.ts';
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
  return await inSteps(terminal.err, async ({ take, heed }) => {
    const idle = idleOptions(options, besideThisMachine, 'this machine carries the stages out');
    await heed([...idle, ...(options.resume === undefined ? [] : await jobsIn(options.resume))]);
    const asked = await requestOf(argument, options);
    const request = await take(asked);
    if (signal.aborted) {
      terminal.err.write('interrupted: nothing has been begun\n');
      return interrupted;
    }
    if (options.log !== undefined) await heed(await logsTaken(request.out, options.log));
    const memory = memoryProblems(request.plan, options.memory, undefined, request.data);
    await heed(memory);
    if (options.json !== true && options.quiet !== true) terminal.out.write(renderPlan(asShown(request.plan, request.data), terminal.out));
    const ran = await runVisibly(request, options, terminal, signal);
    if (ran.value === undefined && signal.aborted) {
      terminal.err.say`${wordsOfInterruption(ran.diagnostics, request.out)}`;
      return interrupted;
    }
    const result = await take({ ...ran, diagnostics: unsaid(ran.diagnostics, [...asked.diagnostics, ...memory]) });
    showResult(result, options, terminal);
    await heed(tellVerdicts(nameOf(request.plan, argument), result, { junit: options.junit, err: terminal.err }));
    await heed(await writeLogs(result.out, options, terminal));
    return result.expectations.every(({ held }) => held) ? exitCodeFor(ran.diagnostics) : findings;
  });
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
async function writeLogs(folder: string, { log = [], quiet, json }: RunOptions, { out }: Terminal): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  if (log.length === 0) return found;
  const { writeLog } = await import('./writing-logs.ts');
  for (const format of log) {
    const { value, diagnostics } = await writeLog(folder, format);
    found.push(...diagnostics);
    if (value !== undefined && quiet !== true && json !== true) out.say`logged to ${value.out}`;
  }
  return found;
}

/** Data is read when it is planned with, and when it is run on: what it is warned of then is the same. */
function unsaid(diagnostics: readonly Diagnostic[], said: readonly Diagnostic[]): readonly Diagnostic[] {
  const known = new Set(said.map(({ message }) => message));
  return diagnostics.filter(({ severity, message }) => severity === 'error' || !known.has(message));
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
