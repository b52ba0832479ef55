/** Times whole networks, in turns: what slows the machine down slows all of them down. */
import type { SessionOptions } from '../compute/session.ts';
import type { Model } from '../model/index.ts';
import type { FixedInput } from './zero-feed.ts';
import { summaryOf } from './rounds.ts';
import type { Summary } from './rounds.ts';
import { openStopwatch } from './stopwatch.ts';
import type { Stopwatch } from './stopwatch.ts';

/** So long a network runs in each round. */
const milliseconds = 20;

export async function timeNetworks(
  models: readonly Model[],
  inputs: readonly FixedInput[],
  rounds: number,
  engine: SessionOptions,
  progress: (done: number, total: number) => void = () => {},
): Promise<readonly Summary[]> {
  const watches: Stopwatch[] = [];
  try {
    for (const model of models) watches.push(await openStopwatch(model, inputs, engine));
    const times: number[][] = watches.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, watch] of watches.entries()) {
        times[index]?.push(await watch.time(milliseconds));
      }
      progress(round + 1, rounds);
    }
    return times.map(summaryOf);
  } finally {
    for (const watch of watches) await watch.release();
  }
}
