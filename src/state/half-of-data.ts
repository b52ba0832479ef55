/** The half of a data set that a training statement draws from. */
import { epochOrder } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import { subset } from '../data/subset.ts';
import type { PlannedTrain } from '../plan/plan.ts';
import { stream } from '../random/stream.ts';

/** The first samples or the last ones of an order that is the same in all stages, of those that are left. */
export function halfOfData(dataset: Dataset, { half }: Pick<PlannedTrain, 'half'>, seed: number): Dataset {
  if (half === undefined) return dataset;
  const order = epochOrder(stream(seed, half.stream), dataset.samples);
  const first = half.nth === 1 ? 0 : order.length - half.samples;
  return subset(
    dataset,
    order
      .subarray(first, first + half.samples)
      .toSorted()
      .map((row) => dataset.rows?.[row] ?? row),
  );
}
