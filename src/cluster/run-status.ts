/** How far a run is, and taking its open jobs out of the queue of a cluster. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { diskOfJob, lostJob, otherVersion, stuckJob, unseenFolder, silentSlurm } from '../diagnostics/catalogue/cluster.ts';
import { collecting, collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Plan } from '../plan/plan.ts';
import { files as names, stageFiles } from '../record/layout.ts';
import { holderOfFolder } from '../record/lock.ts';
import { jobExit, type JobTask } from './resources.ts';
import { isQueued, jobStates, callSlurm, type JobState } from './queued-jobs.ts';
import { readFaults, readProgress, readSubmission, type StageProgress, type Submission } from './submission.ts';

export interface RunStatus {
  readonly formatVersion: 1;
  readonly folder: string;
  /** `ended` is a run that cannot go on by itself and is not finished. */
  readonly state: 'queued' | 'running' | 'finished' | 'ended';
  readonly rows: readonly StatusRow[];
}

export interface StatusRow {
  readonly stage: string;
  readonly state: RowState;
  readonly job?: string;
  readonly node?: string;
  /** Why it waits, in Slurm's words. */
  readonly reason?: string;
  readonly restarts?: number;
  readonly step?: number;
  readonly steps?: number;
  /** Seconds. */
  readonly left?: number;
}

/** `open` is a stage of a run without jobs that has not begun. */
type RowState = 'done' | 'running' | 'queued' | 'failed' | 'cancelled' | 'missing' | 'open';

export interface SeenStatus {
  readonly status: RunStatus;
  /** What kept jobs from their work. */
  readonly faults: readonly Diagnostic[];
}

/** Errors: ESP7409 where nothing was submitted from the folder, ESP7400 and ESP7412 of Slurm. */
export function runStatus(folder: string, plan: Plan): Outcome<SeenStatus> {
  return collecting((take) => {
    const submission = take(readSubmission(folder));
    const jobs = take(isComplete(folder) ? { value: new Map<JobTask, JobState>(), diagnostics: [] } : jobStates(submission));
    // Looked at after Slurm was asked: the last job may end meanwhile.
    const isFinished = isComplete(folder);
    // The probe, what is measured first, every stage of the plan, the last job.
    const tasks = ['probe', -1, ...plan.stages.keys(), 'assemble'] as const;
    const rows = tasks.map((task) => rowOf(folder, plan, task, { isFinished, job: jobs.get(task) }));
    const isRunning = rows.some(({ state }) => state === 'running');
    const state = isFinished ? 'finished' : isRunning ? 'running' : [...jobs.values()].some(isQueued) ? 'queued' : 'ended';
    const faults = isFinished ? [] : tasks.flatMap((task) => faultsOf(folder, plan, task, jobs.get(task)));
    return { status: { formatVersion: 1, folder, state, rows }, faults };
  });
}

/** Of a run that has no jobs: a process carries its stages out one after another, or all of them are done. */
export function statusWithoutJobs(folder: string, plan: Plan): SeenStatus {
  const isFinished = isComplete(folder);
  const isRunning = !isFinished && holderOfFolder(folder) !== undefined;
  const isDone = (at: number): boolean => isFinished || existsSync(join(folder, stageFiles(at).end));
  const current = plan.stages.findIndex((_, at) => !isDone(at));
  const rows = plan.stages.map(({ path }, at) => ({
    stage: path,
    state: isDone(at) ? ('done' as const) : isRunning && at === current ? ('running' as const) : ('open' as const),
  }));
  return { status: { formatVersion: 1, folder, state: isFinished ? 'finished' : isRunning ? 'running' : 'ended', rows }, faults: [] };
}

function isComplete(folder: string): boolean {
  return existsSync(join(folder, names.manifest)) && !existsSync(join(folder, names.unfinished));
}

type Known = { readonly isFinished: boolean; readonly job: JobState | undefined };

function rowOf(folder: string, plan: Plan, task: JobTask, { isFinished, job }: Known): StatusRow {
  const isDone = isFinished || (typeof task === 'number' && existsSync(join(folder, stageFiles(task).end)));
  const state = isDone ? 'done' : stateOf(job);
  const progress = state === 'running' && typeof task === 'number' ? readProgress(folder, task) : undefined;
  return {
    stage: nameOf(plan, task),
    state,
    job: job?.job,
    node: job !== undefined && state === 'running' ? job.node : undefined,
    reason: job !== undefined && state === 'queued' ? job.reason : undefined,
    restarts: job !== undefined && job.restarts > 0 ? job.restarts : undefined,
    ...(progress && { step: progress.step, steps: progress.steps, left: secondsLeft(progress) }),
  };
}

function stateOf(job: JobState | undefined): RowState {
  if (job === undefined) return 'missing';
  if (waiting.has(job.state)) return 'queued';
  if (job.state === 'COMPLETED') return 'done';
  if (job.state === 'CANCELLED') return 'cancelled';
  return isQueued(job) ? 'running' : 'failed';
}

const waiting: ReadonlySet<string> = new Set(['PENDING', 'REQUEUED', 'REQUEUE_HOLD', 'SPECIAL_EXIT', 'CONFIGURING']);

function secondsLeft({ step, steps, seconds, first }: StageProgress): number {
  return Math.round(((steps - step) * seconds) / Math.max(1, step - first));
}

/** Reasons that do not pass by themselves: more time, nodes or memory than a job may have. */
const neverBegins = /^(Partition|QOS|Assoc\w*)\w*(TimeLimit|NodeLimit|WallDuration\w*|PerJob\w*)$/;

/** What the job has told; where it could not, what its exit code or Slurm says. */
function faultsOf(folder: string, plan: Plan, task: JobTask, job: JobState | undefined): readonly Diagnostic[] {
  if (job === undefined) return [];
  if (job.state === 'PENDING' && neverBegins.test(job.reason)) {
    const { job: id, reason } = job;
    return [diagnose(stuckJob, { what: nameOf(plan, task), job: id, reason, folder })];
  }
  if (stateOf(job) !== 'failed') return [];
  const told = readFaults(folder, task);
  if (hasErrors(told)) return told;
  const { exitCode, node, state } = job;
  const what = nameOf(plan, task);
  switch (exitCode) {
    case jobExit.unseenFolder:
      return [diagnose(unseenFolder, { folder, node })];
    case jobExit.diskFull:
      return [diagnose(diskOfJob, { what, folder, reason: 'it says so by its exit code' })];
    case jobExit.otherVersion:
      return [diagnose(otherVersion, { node, found: 'other versions', asked: 'those noted there' })];
    default: {
      return [diagnose(lostJob, { what, job: job.job, state: exitCode === 0 ? state : `${state} with exit code ${exitCode}`, folder })];
    }
  }
}

function nameOf({ stages }: Plan, task: JobTask): string {
  if (task === 'probe') return '(probe of the folder)';
  if (task === 'assemble') return '(the folder is put together)';
  return task === -1 ? '(measured first)' : (stages[task]?.path ?? '');
}

interface CancelledJobs {
  readonly jobs: number;
  /** Those whose processes had not ended when the wait for them was over. */
  readonly ending: number;
}

/** Waits until the processes of the jobs have ended, so that the run can be resumed at once. */
export function cancelRun(folder: string): Promise<Outcome<CancelledJobs>> {
  return collectingAsync(async (take, fail) => {
    const submission = take(readSubmission(folder));
    const jobs = take(queuedJobs(submission));
    if (jobs === 0) return { jobs, ending: 0 };
    // By their common name: also one that the folder does not know of.
    const answer = take(callSlurm('scancel', [`--name=${submission.name}`]));
    if (!answer.ok) return fail([diagnose(silentSlurm, { words: answer.words })]);
    for (let second = 0; ; second++) {
      const after = take(queuedJobs(submission));
      if (after === 0 || second === patience) return { jobs, ending: after };
      await sleep(1000);
    }
  });
}

/** Seconds: Slurm kills a process that takes no `SIGTERM` after `KillWait`, usually 30. */
const patience = 120;

function queuedJobs(submission: Submission): Outcome<number> {
  return collecting((take) => [...take(jobStates(submission)).values()].filter(isQueued).length);
}
