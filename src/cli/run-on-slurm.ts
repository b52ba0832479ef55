/** `espalier run --on slurm`: submits the stages as jobs, and looks on until they are done. */
import { addToSum } from '../basics/maps.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastResult } from '../cluster/queued-jobs.ts';
import { runStatus, type SeenStatus, type RunStatus, type StatusRow } from '../cluster/run-status.ts';
import { submitRun, type Submitted } from '../cluster/submit.ts';
import { readSubmission } from '../cluster/submission.ts';
import { missingStages, silentSlurm } from '../diagnostics/catalogue/cluster.ts';
import { collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { shellWord } from '../diagnostics/render/escapes.ts';
import type { Plan } from '../plan/index.ts';
import type { SlurmSettings } from '../project/project.ts';
import { renderPlan } from '../report/plan-table.ts';
import { nameOf, requestOf, type Asked } from './asked-run.ts';
import { exitCodeFor, findings, interrupted, report, inSteps } from './report.ts';
import { idleOptions, type Effects, type RunOptions } from './recipe-options.ts';
import { findProject } from './project-file.ts';
import type { Terminal } from './terminal.ts';
import { tellVerdicts } from './verdicts.ts';
import type { RunResult } from '../run/result.ts';
import { renderResult } from './result-table.ts';
import type { JobResources } from '../cluster/resources.ts';
import { visible } from '../diagnostics/render/visible.ts';
import { durationText } from './progress.ts';

export interface SlurmCommand {
  readonly argument: string | undefined;
  readonly options: RunOptions;
  readonly terminal: Terminal;
  /** Ends looking on; the jobs go on. */
  readonly signal: AbortSignal;
  readonly program: { readonly version: string; readonly path: string };
}

/** The exit code. */
export async function runOnSlurm(command: SlurmCommand): Promise<number> {
  const { options, terminal } = command;
  return await inSteps(terminal.err, async ({ take }) => {
    const { slurm: settings = {}, ...run } = await take(await askedOf(command));
    if (speaks(options)) terminal.out.write(renderPlan(run.plan, terminal.out));
    const { version, path: program } = command.program;
    const sent = await submitRun({ run, settings, version, program });
    const submitted = await take(sent);
    if (speaks(options)) terminal.out.write(wordsOf(submitted, run.out, run.plan));
    if (options.detach !== true) return await lookOn(command, run);
    const { name, jobs } = submitted.submission;
    if (options.json === true) terminal.out.json({ out: run.out, name, jobs });
    return exitCodeFor(sent.diagnostics);
  });
}

function speaks({ json, quiet }: RunOptions): boolean {
  return json !== true && quiet !== true;
}

/** A run that resumes asks for what the project says now, or else for what it asked before. */
function askedOf({ argument, options }: SlurmCommand): Promise<Outcome<Asked>> {
  return collectingAsync(async (take, fail) => {
    const idle = idleOptions(options, besideSlurm, 'the cluster carries the stages out');
    const unread = options.detach === true && options.junit !== undefined;
    const late = unread ? idleOptions({ junit: options.junit }, { junit: 'idle' }, 'the command returns before the run ends') : [];
    if (idle.length + late.length > 0) return fail([...idle, ...late]);
    const asked = await requestOf(argument, options);
    if (asked.value === undefined || options.resume === undefined) return take(asked);
    const project = take(await findProject(undefined, undefined));
    const slurm: SlurmSettings | undefined = project.project?.slurm ?? readSubmission(options.resume).value?.settings;
    return { ...asked.value, ...(slurm && { slurm }) };
  });
}

/** What each option does where the cluster carries stages out. */
export const besideSlurm: Effects<Pick<RunOptions, 'jobs' | 'memory' | 'log'>> = { jobs: 'idle', memory: 'idle', log: 'idle' };

/** The kinds of jobs, and how to come back to them. */
function wordsOf({ submission, jobs }: Submitted, out: string, { stages }: Plan): string {
  const kinds = new Map<string, number>();
  for (const { resources, tasks } of jobs) addToSum(kinds, resourcesText(resources), tasks.length);
  return [
    `\n${submission.jobs.length} jobs for ${stages.length} ${stages.length === 1 ? 'stage' : 'stages'} are queued as ${submission.name}`,
    ...[...kinds].map(([text, tasks]) => `  ${tasks} × ${text}`),
    `look at them with: espalier status ${shellWord(out)}`,
    `cancel them with: espalier cancel ${shellWord(out)}\n`,
  ].join('\n');
}

/** Milliseconds between two looks: every look is a question to the controller. */
const pause = 2000;

async function lookOn(command: SlurmCommand, { out, plan }: Asked): Promise<number> {
  const { options, terminal, signal } = command;
  const table = speaks(options) ? openTable(terminal) : { draw: () => {}, keep: () => {} };
  const told = new Map<string, Diagnostic>();
  for (;;) {
    const seen = runStatus(out, plan);
    const isSilent = seen.diagnostics.some(({ code }) => code === silentSlurm.code);
    // A controller that restarts will answer again.
    if (seen.value === undefined && !isSilent) {
      await report(seen.diagnostics, 'pretty', terminal.err);
      return exitCodeFor(seen.diagnostics);
    }
    if (seen.value !== undefined) {
      table.draw(seen.value);
      const fresh = faultsSoFar(seen.value).filter(({ message }) => !told.has(message));
      for (const fault of fresh) told.set(fault.message, fault);
      if (fresh.length > 0) table.keep();
      await report(fresh, 'pretty', terminal.err);
    }
    const state = seen.value?.status.state;
    if (state === 'finished') return finished(command, out, plan);
    if (state === 'ended') return exitCodeFor([...told.values()]);
    if (signal.aborted) return interrupted;
    await sleep(pause, undefined, { signal }).catch(() => {});
  }
}

/** Several tasks of an array say the same; what was cancelled says nothing before the end. */
export function faultsSoFar({ status, faults }: SeenStatus): readonly Diagnostic[] {
  if (faults.length > 0) {
    const known = new Set<string>();
    return faults.filter(({ message }) => !known.has(message) && known.add(message));
  }
  if (status.state !== 'ended') return [];
  const open = status.rows.filter(({ state }) => state !== 'done').map(({ stage }) => stage);
  return [diagnose(missingStages, { stages: open.slice(0, 5), folder: status.folder })];
}

async function finished(command: SlurmCommand, out: string, plan: Plan): Promise<number> {
  const { options, terminal, argument, signal } = command;
  const { value: result, diagnostics } = await lastResult(out, signal);
  if (result === undefined) {
    if (signal.aborted) return interrupted;
    await report(diagnostics, 'pretty', terminal.err);
    return exitCodeFor(diagnostics);
  }
  showResult({ ...result, out }, options, terminal);
  const untold = tellVerdicts(nameOf(plan, argument), result, { junit: options.junit, err: terminal.err });
  await report(untold, 'pretty', terminal.err);
  if (hasErrors(untold)) return exitCodeFor(untold);
  return result.expectations.every(({ held }) => held) ? exitCodeFor([]) : findings;
}

interface Table {
  /** Drawn over the one before where a person watches; else a line for each change. */
  readonly draw: (seen: SeenStatus) => void;
  /** What is drawn stays, since something else is written below it. */
  readonly keep: () => void;
}

function openTable({ err }: Terminal): Table {
  let lines = 0;
  const told = new Map<string, string>();
  const draw = ({ status }: SeenStatus): void => {
    if (err.interactive) {
      const table = statusTable(status);
      // The cursor goes up, and what lies below it is cleared (ECMA-48).
      if (lines > 0) err.stream.write(`\u001b[${lines}A\u001b[J`);
      err.write(table);
      lines = table.split('\n').length - 1;
      return;
    }
    for (const row of status.rows) {
      if (told.get(row.stage) === row.state || row.state === 'queued') continue;
      told.set(row.stage, row.state);
      const detail = detailOf(row);
      err.say`${row.stage}: ${row.state}${detail === '' ? '' : `, ${detail}`}`;
    }
  };
  return { draw, keep: () => void (lines = 0) };
}

// Prints the result of a run.

export function showResult(result: RunResult, options: RunOptions, { out }: Terminal): void {
  if (options.json === true) out.json(result);
  else out.write('\n' + renderResult(result));
}

// The stages of a submitted run as a table, and as a line for each change.

/** Rows that a table shows; of longer runs those that are done or wait are counted instead. */
const tableRows = 24;

export function statusTable({ rows }: RunStatus): string {
  const shown = rows.length <= tableRows ? rows : rows.filter(isWorthARow).slice(0, tableRows);
  const width = Math.max(...shown.map(({ stage }) => visible(stage).length), 0);
  const lines = shown.map((row) => `${visible(row.stage).padEnd(width)}  ${row.state.padEnd(9)}  ${detailOf(row)}`.trimEnd());
  return [...lines, countsOf(rows)].join('\n') + '\n';
}

function isWorthARow({ state }: StatusRow): boolean {
  return state === 'running' || state === 'failed' || state === 'cancelled';
}

/** `12 done, 3 running, 4 queued`. */
function countsOf(rows: readonly StatusRow[]): string {
  const counts = new Map<string, number>();
  for (const { state } of rows) addToSum(counts, state);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

function detailOf(row: StatusRow): string {
  const { job, node, reason, step, steps, left, restarts } = row;
  const parts = [
    job === undefined ? '' : `job ${job}${node === undefined ? '' : ` on ${node}`}`,
    step === undefined ? '' : `step ${step} of ${steps}`,
    left === undefined ? '' : `${durationText(left)} left`,
    reason === undefined || reason === 'None' ? '' : `waits: ${reason}`,
    restarts === undefined ? '' : `requeued ${restarts === 1 ? 'once' : `${restarts} times`}`,
  ];
  return visible(parts.filter((part) => part !== '').join(', '));
}

/** What jobs ask for, and what of it is an estimate. */
function resourcesText({ estimated, ...asked }: JobResources): string {
  const { partition, account, time, cpus, memory, gres, extra = [] } = asked;
  const mark = (name: (typeof estimated)[number]): string => (estimated.includes(name) ? ' (estimate)' : '');
  const parts = [
    ...(partition === undefined ? [] : [`partition ${partition}`]),
    ...(account === undefined ? [] : [`account ${account}`]),
    `time ${time}${mark('time')}`,
    `cpus ${cpus}${mark('cpus')}`,
    `memory ${memory}${mark('memory')}`,
    ...(gres === undefined ? [] : [gres]),
    ...extra,
  ];
  return visible(parts.join(', '));
}
