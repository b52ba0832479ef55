/**
 * One run at a time in a folder. Whoever wants it puts a file of its own there and then looks at the
 * others: of two that come at once at least one sees the other and gives way, so that never both have
 * it. A dead process's file is recognised, and taken away by whoever gets the folder.
 */
import { orElse } from '../basics/attempts.ts';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileLayer } from './file-layer.ts';
import { seal, unsealed } from './sealed.ts';
import { fields, fits, number, text, type Fitting } from '../basics/fits.ts';
import { partial, isRunning } from '../data/drafts.ts';
import { writeWhole } from './write-whole.ts';
import { execFileSync, spawnSync } from 'node:child_process';
import { hostname } from 'node:os';

// A job of Slurm as the owner of a process: another machine's processes cannot be seen, its job can be asked for.

/** `12`, or `12_3` in an array. */
const jobPattern = /^\d+(_\d+)?$/;
/** `restarts`: of this run of the job, as one that is requeued keeps its number. */
const ownedJob = fields({ id: fits<string>((value) => text(value) && jobPattern.test(value)), restarts: number });
type OwnJob = Fitting<typeof ownedJob>;

/** The job that this process belongs to; undefined outside of Slurm. */
export function ownJob(environment: NodeJS.ProcessEnv = process.env): OwnJob | undefined {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: task, SLURM_JOB_ID: alone } = environment;
  // Slurm takes the number of the last task of an array for the whole array.
  const id = array === undefined ? alone : `${array}_${task}`;
  if (id === undefined || !jobPattern.test(id)) return undefined;
  return { id, restarts: Number(environment['SLURM_RESTART_COUNT'] ?? 0) };
}

/** Whether this run of a job is over; undefined where Slurm does not answer. */
function isJobOver({ id, restarts }: OwnJob, environment: NodeJS.ProcessEnv = process.env): boolean | undefined {
  const own = ownJob(environment);
  if (own?.id === id) return restarts < own.restarts;
  const args = ['--noheader', `--jobs=${id}`, '--states=all', '--Format=State:|,RestartCnt:|'];
  const { status, stdout, stderr } = spawnSync('squeue', args, { encoding: 'utf8', timeout: patience, env: environment });
  // Slurm forgets a job some minutes after its end.
  if (status !== 0) return /invalid job id/i.test(stderr ?? '') ? true : undefined;
  const [state = '', count = '0'] = stdout.trim().split('|');
  return state === '' || !running.has(state) || Number(count) > restarts;
}

/** Milliseconds. */
const patience = 20_000;
/** States in which processes of a job may be there. */
const running = new Set([...['RUNNING', 'COMPLETING', 'SUSPENDED', 'STOPPED', 'SIGNALING', 'STAGE_OUT', 'RESIZING'], 'CONFIGURING']);

export interface Lock {
  /** Throws nothing: a lock that cannot be removed is treated as that of a dead process later. */
  readonly release: () => void;
}

/** The owner of the folder, and the file with its name. */
export type Holder = { readonly owner: Owner; readonly path: string; readonly elsewhere: boolean };

const name = /^run\.lock\.[0-9a-f]{12}$/;

/** Also one that its process has not finished yet. */
export function isLock(entry: string): boolean {
  return entry.startsWith('run.lock.');
}

/** Locks of this process that it still holds: one that it gave up may have stayed on the disk. */
const held = new Set<string>();
const attempts = 4;

/** The lock, or its owner. Throws the system's error if the folder cannot be written. */
export function lockFolder(files: FileLayer, folder: string): Lock | Holder {
  for (let attempt = 1; ; attempt++) {
    const path = newLock(folder);
    try {
      writeLock(files, path);
      const others = locksIn(folder).filter((other) => other !== path);
      const holder = others.map(holderOf).find((other) => other !== undefined);
      if (holder === undefined) {
        for (const stale of [...others, ...halfLocksIn(folder)]) files.remove(stale);
        return { release: () => releaseAll(files, path) };
      }
      release(files, path);
      if (attempt === attempts) return holder;
    } catch (error) {
      release(files, path);
      throw error;
    }
    // Two processes that gave way to each other try again at different times.
    wait(5 + Math.floor(Math.random() * 20 * attempt));
  }
}

function newLock(folder: string): string {
  return join(folder, `run.lock.${randomBytes(6).toString('hex')}`);
}

function writeLock(files: FileLayer, path: string): void {
  held.add(path);
  writeWhole(files, path, seal(thisProcess()).line + '\n');
}

/** A process that works for the run of the folder: while it lives no other run gets the folder. */
export function joinLock(files: FileLayer, folder: string): Lock {
  const path = newLock(folder);
  writeLock(files, path);
  return { release: () => release(files, path) };
}

/** The present owner of the folder; undefined if there is none. */
export function holderOfFolder(folder: string): Holder | undefined {
  return locksIn(folder)
    .map(holderOf)
    .find((holder) => holder !== undefined);
}

function locksIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((entry) => name.test(entry))
    .map((entry) => join(folder, entry));
}

/** An incomplete lock is one that a dead process could not finish. */
function holderOf(path: string): Holder | undefined {
  const owner = unsealed(readText(path), shapeOfOwner);
  if (owner === undefined) return undefined;
  const state = stateOf(owner);
  if (state === 'gone') return undefined;
  const isOwn = state === 'alive' && owner.process === process.pid;
  return isOwn && !held.has(path) ? undefined : { owner, path, elsewhere: state === 'elsewhere' };
}

/** Empty where its owner has just released it. */
function readText(path: string): string {
  return orElse(() => readFileSync(path, 'utf8'), '');
}

/** Its own, and those of workers that are gone by now. */
function releaseAll(files: FileLayer, path: string): void {
  release(files, path);
  const folder = dirname(path);
  if (!existsSync(folder)) return;
  clearLocks(files, folder);
}

/** Removes the files that dead processes left in a folder without a writer. */
export function clearLocks(files: FileLayer, folder: string): void {
  for (const path of [...locksIn(folder).filter((path) => holderOf(path) === undefined), ...halfLocksIn(folder)]) release(files, path);
}

/** A lock is written at once: one that is incomplete after a minute was interrupted. */
const longestWriting = 60_000;

function halfLocksIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((entry) => isLock(entry) && entry.endsWith(partial))
    .map((entry) => join(folder, entry))
    .filter((path) => {
      const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
      return Date.now() - written > longestWriting;
    });
}

function release(files: FileLayer, path: string): void {
  held.delete(path);
  try {
    files.remove(path);
  } catch {
    // The process will be gone when the file is looked at again.
  }
}

function wait(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

// Who a process is: a number alone names another process tomorrow, so its start tells them apart.

const shapeOfOwner = fields({
  host: text,
  // Of the machine's present run; empty where the system does not tell.
  boot: text,
  process: number,
  // When the process began, in the system's own words; empty where it does not tell.
  started: text,
  // The job of Slurm that it belongs to, if any.
  'job?': ownedJob,
});

export type Owner = Fitting<typeof shapeOfOwner>;

export function thisProcess(): Owner {
  const { pid } = process;
  const job = ownJob();
  const own = { host: hostname(), boot: bootOf(), process: pid, started: startOf(pid) };
  return job === undefined ? own : { ...own, job };
}

/**
 * `elsewhere` where another machine owns it, whose processes cannot be seen from here; of a job that is
 * over Slurm says so. A process that may not be looked into counts as alive.
 */
function stateOf(owner: Owner): 'alive' | 'gone' | 'elsewhere' {
  if (owner.host !== hostname()) return owner.job !== undefined && isJobOver(owner.job) === true ? 'gone' : 'elsewhere';
  if (owner.boot !== bootOf() || !isRunning(owner.process)) return 'gone';
  const started = startOf(owner.process);
  return started === owner.started || started === '' ? 'alive' : 'gone';
}

function bootOf(): string {
  return readText('/proc/sys/kernel/random/boot_id').trim();
}

/** Field 22 of `stat` counts from the boot (proc(5)); the name before it may hold blanks and brackets. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat !== '') return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  if (process.platform === 'linux' || process.platform === 'win32') return '';
  return orElse(() => {
    const environment = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env: environment }).trim();
  }, '');
}
