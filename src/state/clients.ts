/** The samples of one client: those that a split gives it, drawn from the plan's seed. */
import { listAt } from '../basics/maps.ts';
import { epochOrder, subset } from '../data/batches.ts';
import { labelsOf } from '../data/column.ts';
import type { Dataset } from '../data/dataset.ts';
import type { PlannedClients, PlannedStage, PlannedTrain } from '../plan/plan.ts';
import { stream } from '../random/stream.ts';
import { datasetOf, withDatasets, type RunContext } from './context.ts';

/** The data sets as the statements of a stage find them. */
export function withClient(context: RunContext, { client }: PlannedStage): RunContext {
  const table = client && context.plan.clients?.[client.of];
  if (client === undefined || table === undefined) return context;
  const all = datasetOf(context, table.data);
  const own = subset(all, rowsOfClient(all, table, context.plan.seed, client.nth));
  return withDatasets(context, new Map([...context.datasets, [table.data, own]]));
}

/** In ascending order; the clients of a split have no sample in common, and all samples together. */
export function rowsOfClient(dataset: Dataset, { classes, samples, stream: path }: PlannedClients, seed: number, nth: number): Uint32Array {
  if (classes === undefined) return cutOf(epochOrder(stream(seed, path), dataset.samples), samples, nth).toSorted();
  const all = Uint32Array.from({ length: dataset.samples }, (_, row) => row);
  const places = new Map<string, number[]>();
  labelsOf(dataset.y, all).forEach((label, row) => {
    const known = places.get(label);
    if (known === undefined) places.set(label, [row]);
    else known.push(row);
  });
  const own = Object.entries(classes).flatMap(([label, counts]) => {
    const rows = listAt(places, label);
    return Array.from(cutOf(epochOrder(stream(seed, `${path}/${label}`), rows.length), counts, nth), (at) => rows[at] ?? 0);
  });
  return Uint32Array.from(own).toSorted();
}

/** What a client has of a row that is cut into parts of these lengths. */
function cutOf(order: Uint32Array, lengths: readonly number[], nth: number): Uint32Array {
  const start = lengths.slice(0, nth - 1).reduce((sum, length) => sum + length, 0);
  return order.subarray(start, start + (lengths[nth - 1] ?? 0));
}

// The half of a data set that a training statement draws from.

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
