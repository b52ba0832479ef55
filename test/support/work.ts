/** Counts what a computation does, so that its growth can be tested without a clock. */
import { Session } from 'node:inspector';

/** One for the whole process: what is compiled while nobody counts is never counted. */
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/**
 * How often blocks of code are entered: function bodies, branches and rounds of loops, as V8 counts
 * them. Compute once before, so that what is made once is no part of it.
 */
export function workOf(compute: () => void): number {
  takeCount();
  compute();
  return takeCount();
}

/** The same of what is awaited. */
export async function workOfAsync(compute: () => Promise<void>): Promise<number> {
  takeCount();
  await compute();
  return takeCount();
}

/** Since the last time. */
function takeCount(): number {
  let count = 0;
  session.post('Profiler.takePreciseCoverage', (error, { result }) => {
    if (error !== null) throw error;
    for (const { functions } of result) {
      for (const { ranges } of functions) for (const range of ranges) count += range.count;
    }
  });
  return count;
}
