/** The samples of each client that a growth takes its gradients on, and what the client counts. */
import type { Batches } from '../compute/feeding.ts';
import { subset } from '../data/subset.ts';
import type { PlannedClientSamples } from '../plan/plan.ts';
import { calibrationSamples } from '../score/calibration-samples.ts';
import { rowsOfClient } from '../state/clients.ts';
import { datasetOf, withDatasets, type RunContext } from '../state/context.ts';

/** A part of the samples, and the weight of its mean. */
export interface WeightedBatches {
  readonly batches: Batches;
  readonly weight: number;
}

export function clientBatches(context: RunContext, { clients, samples, batch, stream }: PlannedClientSamples): readonly WeightedBatches[] {
  const table = context.plan.clients?.[clients];
  if (table === undefined) throw new Error(`the plan has no clients ${clients}`);
  const { data } = table;
  const all = datasetOf(context, data);
  return table.samples.map((weight, at) => {
    const own = subset(all, rowsOfClient(all, table, context.plan.seed, at + 1));
    const apart = withDatasets(context, new Map([[data, own]]));
    const count = Math.min(samples, weight);
    const path = `${stream}/client=${at + 1}`;
    const drawn = { data, samples: count, batch, stream: path, defaults: [] };
    return { batches: calibrationSamples(apart, drawn).batches(), weight };
  });
}
