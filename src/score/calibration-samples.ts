/** The samples that a plan names for calibration, batch by batch. */
import { sumAt } from '../basics/maps.ts';
import type { Batch } from '../compute/feeding.ts';
import { batches, epochOrder, batchesInTurn } from '../data/batches.ts';
import { labelsOf } from '../data/column.ts';
import type { Dataset } from '../data/dataset.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import { stream } from '../random/stream.ts';
import { datasetOf, type RunContext } from '../state/context.ts';

export interface CalibrationSamples {
  readonly dataset: Dataset;
  /** The same samples at every pass. */
  readonly batches: () => AsyncIterable<Batch>;
}

export function calibrationSamples(context: RunContext, planned: PlannedCalibration): CalibrationSamples {
  const dataset = datasetOf(context, planned.data);
  const order = chosenSamples(dataset, planned, context.plan.seed);
  return { dataset, batches: () => samplesOf(dataset, order, planned.batch) };
}

/** The first samples, or those that the stream draws, of each class if so: the same ones at every update. */
function chosenSamples(dataset: Dataset, { samples, perClass, stream: path }: PlannedCalibration, seed: number): Uint32Array {
  const order =
    path === undefined
      ? Uint32Array.from({ length: dataset.samples }, (_, index) => index)
      : epochOrder(stream(seed, path), dataset.samples);
  return perClass === undefined ? order.slice(0, samples) : ofEachClass(dataset, order, perClass);
}

function ofEachClass({ y, rows }: Dataset, order: Uint32Array, count: number): Uint32Array {
  const labels = labelsOf(y, rows === undefined ? order : order.map((index) => rows[index] ?? 0));
  const taken = new Map<string, number>();
  return order.filter((_, place) => {
    const label = labels[place] ?? '';
    const before = sumAt(taken, label);
    if (before < count) taken.set(label, before + 1);
    return before < count;
  });
}

async function* samplesOf(dataset: Dataset, order: Uint32Array, size: number): AsyncGenerator<Batch> {
  for await (const { x, y, xDims } of batchesInTurn(dataset, batches(order, size), size)) {
    yield { samples: x, labels: y, size: xDims[0] ?? 0 };
  }
}
