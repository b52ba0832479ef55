/** Times onnxruntime's forward passes. */
import { loadProgram } from '../compute/session.ts';
import type { SessionOptions } from '../compute/session.ts';
import type { Model } from '../model/index.ts';
import type { FixedInput } from './zero-feed.ts';
import { zeroFeed } from './zero-feed.ts';

export interface Stopwatch {
  /** Mean milliseconds of one pass, of as many as fill about so many milliseconds: one at least. */
  readonly time: (milliseconds: number) => Promise<number>;
  readonly release: () => Promise<void>;
}

const mostPasses = 1000;

/** Warm when it is given: the first passes allocate. Rejects with onnxruntime's own error. */
export async function openStopwatch(
  model: Model,
  inputs: readonly FixedInput[],
  options: SessionOptions,
): Promise<Stopwatch> {
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
    time: (milliseconds) =>
      passes(Math.min(mostPasses, Math.max(1, Math.ceil(milliseconds / Math.max(one, 1e-3))))),
    release: () => session.release(),
  };
}
