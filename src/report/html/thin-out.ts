/** Long curves in few points: equal stretches of steps, each with its mean and its extremes. */
import type { Stretch } from './report-data.ts';

export interface Sample {
  readonly step: number;
  readonly value: number;
}

/** At most `most` stretches of as many samples each, the last with the rest; no extreme is lost. */
export function thinOut(samples: readonly Sample[], most: number): readonly Stretch[] {
  const size = Math.max(1, Math.ceil(samples.length / most));
  const count = Math.ceil(samples.length / size);
  return Array.from({ length: count }, (_, index) => stretchOf(samples.slice(index * size, (index + 1) * size)));
}

function stretchOf(samples: readonly Sample[]): Stretch {
  let [sum, min, max] = [0, Infinity, -Infinity];
  for (const { value } of samples) {
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const [first, last] = [samples[0]?.step ?? 0, samples.at(-1)?.step ?? 0];
  return { first, last, mean: sum / samples.length, min, max };
}
