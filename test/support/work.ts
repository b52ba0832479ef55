/** Counts what a computation does, so that its growth can be tested without a clock. */
import { Session } from 'node:inspector';

/**
 * How often blocks of code are entered: function bodies, branches and rounds of loops, as V8 counts
 * them. The same for the same computation on every machine.
 */
export function workOf(compute: () => void): number {
  const session = new Session();
  session.connect();
  try {
    session.post('Profiler.enable');
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    compute();
    let count = 0;
    session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error !== null) throw error;
      for (const { functions } of result) {
        for (const { ranges } of functions) for (const range of ranges) count += range.count;
      }
    });
    session.post('Profiler.stopPreciseCoverage');
    return count;
  } finally {
    session.disconnect();
  }
}
