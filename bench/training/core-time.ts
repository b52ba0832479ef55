/** Processor time by thread, which tells what a step takes on idle cores where the machine has other work. */
import { readdirSync, readFileSync } from 'node:fs';
import { measureSteps, type StepTime } from './step-time.ts';

export interface CoreTime extends StepTime {
  /**
   * Milliseconds of the main thread, and of all others shared by `cores`: what a step takes on idle cores where
   * its parts are shared evenly. That of the whole process where the system does not tell threads apart.
   */
  readonly path: number;
}

export async function measureOnCores(run: () => Promise<unknown>, steps: number, cores: number): Promise<CoreTime> {
  const before = threadTimes();
  const time = await measureSteps(run, steps);
  const after = threadTimes();
  if (before === undefined || after === undefined) return { ...time, path: time.cpu };
  let [main, others] = [0, 0];
  for (const [thread, end] of after) {
    const spent = end - (before.get(thread) ?? 0);
    if (thread === process.pid) main += spent;
    else others += spent;
  }
  return { ...time, path: (main + others / cores) / 1e6 / steps };
}

/** Nanoseconds on a processor, as Linux counts them. */
function threadTimes(): ReadonlyMap<number, number> | undefined {
  try {
    const threads = readdirSync('/proc/self/task').map(Number);
    return new Map(
      threads.map((thread) => {
        const text = readFileSync(`/proc/self/task/${thread}/schedstat`, 'utf8');
        return [thread, Number(text.split(' ')[0])];
      }),
    );
  } catch {
    return undefined;
  }
}
