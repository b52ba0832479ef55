/** Times whole networks, in turns: what slows the machine down slows all of them down. */
import { type SessionOptions, loadProgram } from '../compute/session.ts';
import type { Model } from '../model/index.ts';
import { type FixedInput, zeroFeed } from './fixed-inputs.ts';

/** Times onnxruntime's forward passes. */
interface Stopwatch {
  /** Mean milliseconds of one pass, of as many as fill about so many milliseconds: one at least. */
  readonly time: (milliseconds: number) => Promise<number>;
  readonly release: () => Promise<void>;
}

const mostPasses = 1000;

/** Warm when it is given: the first passes allocate. Rejects with onnxruntime's own error. */
export async function openStopwatch(model: Model, inputs: readonly FixedInput[], options: SessionOptions): Promise<Stopwatch> {
  const { ort, session } = await loadProgram(model, options);
  const feed = zeroFeed(ort, inputs);
  const passes = async (count: number): Promise<number> => {
    const start = performance.now();
    for (let pass = 0; pass < count; pass++) await session.run(feed);
    return (performance.now() - start) / count;
  };
  await passes(2);
  const one = await passes(1);
  return {
    time: (milliseconds) => passes(Math.min(mostPasses, Math.max(1, Math.ceil(milliseconds / Math.max(one, 1e-3))))),
    release: () => session.release(),
  };
}

/** So long a network runs in each round. */
const milliseconds = 20;

export async function timeNetworks(
  models: readonly Model[],
  inputs: readonly FixedInput[],
  {
    rounds,
    engine,
    progress = () => {},
  }: { readonly rounds: number; readonly engine: SessionOptions; readonly progress?: (done: number, total: number) => void | undefined },
): Promise<readonly Summary[]> {
  const watches: Stopwatch[] = [];
  try {
    for (const model of models) watches.push(await openStopwatch(model, inputs, engine));
    const times: number[][] = watches.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, watch] of watches.entries()) times[index]?.push(await watch.time(milliseconds));
      progress(round + 1, rounds);
    }
    return times.map(summaryOf);
  } finally {
    for (const watch of watches) await watch.release();
  }
}

/** Several measurements of one thing, in a few figures. */
export type Summary = { readonly ms: number; readonly least: number; readonly most: number };

/** The median, which one disturbed round does not move, and how far the rounds are apart. */
function summaryOf(rounds: readonly number[]): Summary {
  const ascending = rounds.toSorted((a, b) => a - b);
  const [low, high] = [ascending[(rounds.length - 1) >> 1], ascending[rounds.length >> 1]];
  return {
    ms: significant(((low ?? 0) + (high ?? 0)) / 2),
    least: significant(ascending[0] ?? 0),
    most: significant(ascending.at(-1) ?? 0),
  };
}

/** Four digits: clocks and machines tell no more. */
export function significant(value: number): number {
  return Number(value.toPrecision(4));
}
