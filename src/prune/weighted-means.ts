/** Statistics over several parts of the samples, each of which counts by its weight. */
import type { Beside } from '../compute/expressions/layout.ts';
import type { Collector, Measured } from '../compute/statistics/collector.ts';
import type { WeightedBatches } from './client-batches.ts';

interface Sum {
  readonly dims: readonly number[];
  readonly values: Float64Array;
}

/** Each part has a mean of its own; the mean of these is summed in float64 and rounded once. */
export async function weightedMeans(
  { measure }: Pick<Collector, 'measure'>,
  parts: readonly WeightedBatches[],
): Promise<Measured> {
  const [only, second] = parts;
  if (only === undefined) throw new Error('a growth has samples');
  if (second === undefined) return await measure(only.batches);
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const sums = new Map<string, Map<string, Sum>>();
  for (const { batches, weight } of parts) {
    for (const [layer, statistics] of await measure(batches)) {
      const own = sums.get(layer) ?? new Map<string, Sum>();
      sums.set(layer, own);
      for (const [text, mean] of statistics) {
        own.set(text, added(own.get(text), mean, weight / total));
      }
    }
  }
  return new Map(
    [...sums].map(([layer, own]) => {
      return [layer, new Map([...own].map(([text, sum]) => [text, rounded(sum)]))];
    }),
  );
}

function added(sum: Sum | undefined, { dims, values }: Beside, share: number): Sum {
  const totals = sum?.values ?? new Float64Array(values.length);
  for (let at = 0; at < totals.length; at++) {
    totals[at] = (totals[at] ?? 0) + share * (values[at] ?? 0);
  }
  return { dims, values: totals };
}

function rounded({ dims, values }: Sum): Beside {
  return { dims, values: Float32Array.from(values) };
}
