/** What Slurm says of the jobs of a folder. */
import { groupAt } from '../basics/matches.ts';
import { jobsInFolder, silentSlurm, noResult, noSlurm } from '../diagnostics/catalogue/cluster.ts';
import { faultsIn, diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { JobTask } from './resources.ts';
import { readSubmission, latest, readJson, resultPath, type Submission } from './submission.ts';
import { engineOf } from '../record/unfinished.ts';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jobFolder } from '../record/layout.ts';
import type { RunResult } from '../run/result.ts';
import { spawnSync } from 'node:child_process';

// Calls a command of Slurm.

type SlurmCommand = 'sbatch' | 'squeue' | 'sacct' | 'scancel' | 'scontrol';

interface Answer {
  readonly ok: boolean;
  readonly text: string;
  /** What Slurm says on its standard error, in one line. */
  readonly words: string;
}

/** ESP7400 where the command is not there; what it refuses is an answer. */
export function callSlurm(command: SlurmCommand, args: readonly string[]): Outcome<Answer> {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: patience, maxBuffer: 2 ** 28 });
  if (error !== undefined && !('code' in error && error.code === 'ETIMEDOUT')) {
    const reason = 'code' in error && error.code === 'ENOENT' ? 'it is not on the PATH' : error.message;
    return { diagnostics: [diagnose(noSlurm, { command, reason })] };
  }
  const silence = error === undefined ? '' : 'it does not answer within a minute';
  return { value: { ok: status === 0, text: stdout, words: wordsOf(stderr) || silence }, diagnostics: [] };
}

/** Milliseconds: a controller that is being restarted answers late. */
const patience = 60_000;

/** `sbatch: error: invalid partition specified: foo` without the command’s name. */
function wordsOf(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^\w+: (error: )?/, '').trim());
  return lines.filter((line) => line !== '').join('; ');
}

export interface JobState {
  /** `12`, or `12_3` in an array. */
  readonly job: string;
  /** Slurm's word: `PENDING`, `RUNNING`, `COMPLETED`, `FAILED`, … */
  readonly state: string;
  readonly exitCode: number;
  /** Why it waits, in Slurm's words. */
  readonly reason: string;
  readonly restarts: number;
  readonly node: string;
}

/** By task. Jobs that ended long ago are known to the accounting alone, where the cluster has one. */
export function jobStates(submission: Submission): Outcome<ReadonlyMap<JobTask, JobState>> {
  const { jobs, name } = submission;
  const args = ['--noheader', '--array', '--states=all', `--name=${name}`, `--Format=${columns}`];
  const { value: answer, diagnostics } = callSlurm('squeue', args);
  if (answer === undefined) return { diagnostics };
  if (!answer.ok) return { diagnostics: [diagnose(silentSlurm, { words: answer.words })] };
  const known = new Map(answer.text.split('\n').flatMap(stateInLine));
  const ids = jobs.flatMap(({ id, tasks }) => tasks.map((task, index) => [task, tasks.length > 1 ? `${id}_${index}` : id] as const));
  const old = ids.filter(([, id]) => !known.has(id)).length === 0 ? new Map<string, JobState>() : accounted(submission);
  const states = ids.flatMap(([task, id]) => {
    const state = known.get(id) ?? old.get(id);
    return state === undefined ? [] : [[task, state] as const];
  });
  return { value: new Map(states), diagnostics: [] };
}

const columns = ['ArrayJobID', 'ArrayTaskID', 'State', 'exit_code', 'Reason', 'RestartCnt', 'NodeList']
  .map((name) => `${name}:|`)
  .join(',');

function stateInLine(line: string): readonly (readonly [string, JobState])[] {
  const [id = '', task = '', state = '', exit = '0', reason = '', restarts = '0', node = ''] = line.trim().split('|');
  if (id === '') return [];
  const job = /^\d+$/.test(task) ? `${id}_${task}` : id;
  return [[job, { job, state, exitCode: Number(groupAt(/^\d+/.exec(exit), 0)), reason, restarts: Number(restarts), node }]];
}

/** Empty where the cluster keeps no accounting. */
function accounted({ jobs }: Submission): ReadonlyMap<string, JobState> {
  const list = jobs.map(({ id }) => id).join(',');
  const format = '--format=JobID,State,ExitCode,NodeList';
  const args = ['--noheader', '--parsable2', '--allocations', '--array', `--jobs=${list}`, format];
  const { value } = callSlurm('sacct', args);
  if (value?.ok !== true) return new Map();
  const states = value.text.split('\n').flatMap((line) => {
    const [job = '', words = '', exit = '0', node = ''] = line.split('|');
    const [state = ''] = words.split(' ');
    const exitCode = Number(groupAt(/^\d+/.exec(exit), 0));
    return job === '' ? [] : [[job, { job, state, exitCode, reason: '', restarts: 0, node }] as const];
  });
  return new Map(states);
}

/** Whether a job is still in the queue, waiting or running. */
export function isQueued({ state }: JobState): boolean {
  return !ended.has(state);
}

const ended = new Set([
  ...['COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT', 'OUT_OF_MEMORY', 'NODE_FAIL'],
  ...['BOOT_FAIL', 'DEADLINE', 'PREEMPTED', 'REVOKED'],
]);

/** ESP7403 where a folder has jobs in the queue; nothing where none was submitted from it. */
export function jobsStillQueued(folder: string): readonly Diagnostic[] {
  const { value: submission } = readSubmission(folder);
  return faultsIn((take) => {
    const states = submission === undefined ? new Map<string, JobState>() : take(jobStates(submission));
    const queued = [...states.values()].filter(isQueued);
    return queued.slice(0, 1).map(({ job }) => diagnose(jobsInFolder, { folder, jobs: queued.length, first: job }));
  });
}

/** What the bytes of a run depend on besides its inputs, in one line. */
export function versionsHere(espalier: string): string {
  return `Espalier ${espalier}, ${engineOf()}`;
}

/** Of a finished run. Errors: ESP7416; none where the signal ends the wait. */
export async function lastResult(folder: string, signal: AbortSignal): Promise<Outcome<RunResult>> {
  for (let second = 0; second < latest;) {
    const value = resultOfJobs(folder);
    if (value !== undefined) return { value, diagnostics: [] };
    if (signal.aborted) return { diagnostics: [] };
    // Reading the folder anew makes NFS ask the server.
    readdirSync(join(folder, jobFolder));
    await sleep(1000, undefined, { signal }).catch(() => {});
    const isAtWork = jobsStillQueued(folder).some(({ code }) => code === jobsInFolder.code);
    if (!isAtWork) second++;
  }
  return { diagnostics: [diagnose(noResult, { folder })] };
}

function resultOfJobs(folder: string): RunResult | undefined {
  const value = readJson(resultPath(folder));
  const isResult = typeof value === 'object' && value !== null && 'measurements' in value;
  return isResult ? (value as RunResult) : undefined;
}
