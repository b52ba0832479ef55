/** Ctrl-C: the first one asks the work to stop where it can go on, the second one stops at once. */
import { interrupted } from './report.ts';

const usualWords = 'stopping at the next step; Ctrl-C again stops at once';

export async function withInterrupt<T>(work: (signal: AbortSignal) => Promise<T>, words: string = usualWords): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(interrupted);
    controller.abort();
    process.stderr.write(`\n${words}\n`);
  };
  // A closed terminal sends SIGHUP: the work is kept then, too.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of signals) process.off(name, stop);
  }
}
