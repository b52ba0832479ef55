/** A job of Slurm as the owner of a process: another machine's processes cannot be seen, its job can be asked for. */
import { spawnSync } from 'node:child_process';

export interface OwnJob {
  /** Of this run of the job: a job that is requeued keeps its number. */
  readonly id: string;
  readonly restarts: number;
}

/** `12`, or `12_3` in an array. */
export const jobPattern = /^\d+(_\d+)?$/;

/** The job that this process belongs to; undefined outside of Slurm. */
export function ownJob(environment: NodeJS.ProcessEnv = process.env): OwnJob | undefined {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: task, SLURM_JOB_ID: alone } = environment;
  // Slurm takes the number of the last task of an array for the whole array.
  const id = array === undefined ? alone : `${array}_${task}`;
  if (id === undefined || !jobPattern.test(id)) return undefined;
  return { id, restarts: Number(environment['SLURM_RESTART_COUNT'] ?? 0) };
}

/** Whether this run of a job is over; undefined where Slurm does not answer. */
export function isJobOver({ id, restarts }: OwnJob, environment: NodeJS.ProcessEnv = process.env): boolean | undefined {
  const own = ownJob(environment);
  if (own?.id === id) return restarts < own.restarts;
  const args = ['--noheader', `--jobs=${id}`, '--states=all', '--Format=State:|,RestartCnt:|'];
  const { status, stdout, stderr } = spawnSync('squeue', args, { encoding: 'utf8', timeout: patience, env: environment });
  // Slurm forgets a job some minutes after its end.
  if (status !== 0) return /invalid job id/i.test(stderr ?? '') ? true : undefined;
  const [state = '', count = '0'] = stdout.trim().split('|');
  if (state === '') return true;
  return !running.has(state) || Number(count) > restarts;
}

/** Milliseconds. */
const patience = 20_000;

/** States in which processes of a job may be there. */
const running = new Set([...['RUNNING', 'COMPLETING', 'SUSPENDED', 'STOPPED', 'SIGNALING', 'STAGE_OUT', 'RESIZING'], 'CONFIGURING']);
