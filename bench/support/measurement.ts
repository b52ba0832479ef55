/** What a benchmark reports, and how times are taken on a machine that does other things as well. */
import type { Figure } from './saved-run.ts';

/** A row of the table; the name of the benchmark is added to it. */
export type Measurement = Omit<Figure, 'benchmark'>;

export interface Benchmark {
  readonly name: string;
  readonly run: () => Promise<readonly Measurement[]>;
}

/** Ratios of neighbours: what slows the machine down meets both, and the median drops the rest. */
export interface PairedTimes {
  readonly ours: number;
  readonly rival: number;
  readonly ratio: number;
}

/** Times in milliseconds, as medians over `rounds` interleaved pairs after one that warms up. */
export async function timePairs(ours: () => unknown, rival: () => unknown, rounds: number): Promise<PairedTimes> {
  await time(ours);
  await time(rival);
  const pairs: { ours: number; rival: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    pairs.push({ ours: await time(ours), rival: await time(rival) });
  }
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    rival: median(pairs.map((pair) => pair.rival)),
    ratio: median(pairs.map((pair) => pair.ours / pair.rival)),
  };
}

export async function time(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((low ?? NaN) + (high ?? NaN)) / 2;
}
