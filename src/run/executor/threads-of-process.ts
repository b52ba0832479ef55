/** How many threads of a process work on the parts of a batch. */
import { availableParallelism } from 'node:os';
import type { RunRequest } from '../run-request.ts';

/** Threads of each of `jobs` processes on this machine. */
export function workersFor({ plan, cores = availableParallelism() }: Pick<RunRequest, 'plan' | 'cores'>, jobs: number): number {
  return Math.max(1, Math.floor(cores / jobs / plan.threads));
}
