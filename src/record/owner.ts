/** Who a process is: a number alone names another process tomorrow, so its start tells them apart. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRunning } from '../data/drafts.ts';
import { isJobOver, ownJob, type OwnJob } from './slurm-job.ts';

export interface Owner {
  readonly host: string;
  /** Of the machine's present run; empty where the system does not tell. */
  readonly boot: string;
  readonly process: number;
  /** When the process began, in the system's own words; empty where it does not tell. */
  readonly started: string;
  /** The job of Slurm that it belongs to, if any. */
  readonly job?: OwnJob;
}

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
export function stateOf(owner: Owner): 'alive' | 'gone' | 'elsewhere' {
  if (owner.host !== hostname()) {
    return owner.job !== undefined && isJobOver(owner.job) === true ? 'gone' : 'elsewhere';
  }
  if (owner.boot !== bootOf() || !isRunning(owner.process)) return 'gone';
  const started = startOf(owner.process);
  return started === owner.started || started === '' ? 'alive' : 'gone';
}

function bootOf(): string {
  return textOf('/proc/sys/kernel/random/boot_id').trim();
}

/** Field 22 of `stat` counts from the boot (proc(5)); the name before it may hold blanks and brackets. */
function startOf(pid: number): string {
  const stat = textOf(`/proc/${pid}/stat`);
  if (stat !== '') return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  if (process.platform === 'linux' || process.platform === 'win32') return '';
  try {
    const environment = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const args = ['-o', 'lstart=', '-p', String(pid)];
    return execFileSync('ps', args, { encoding: 'utf8', env: environment }).trim();
  } catch {
    return '';
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
