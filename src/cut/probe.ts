/** A batch for comparing two models: of the data that a run has. */
import type { FeedData } from '../compute/feeding.ts';
import type { Probe } from '../compute/output-difference.ts';
import { gather } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Plan } from '../plan/plan.ts';

const mostSamples = 32;

export interface LabelledProbe extends Probe {
  readonly labels: FeedData;
}

/** The first samples of validation, test or training data; undefined where there are none. */
export async function probeOf({ task }: Plan, datasets: ReadonlyMap<string, Dataset>): Promise<LabelledProbe | undefined> {
  const names = ['validation', 'test', 'train', 'calibration'];
  const dataset = names.map((name) => datasets.get(name)).find((one) => one !== undefined);
  if (dataset === undefined || dataset.samples === 0) return undefined;
  const size = Math.min(mostSamples, dataset.samples);
  const { x, y } = await gather(
    dataset,
    Uint32Array.from({ length: size }, (_, index) => index),
  );
  const { type, dims } = dataset.x;
  return { input: task.input, type, dims, samples: x, labels: y, size };
}
