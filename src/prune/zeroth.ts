/**
 * How much the loss changes along a random direction of a layer's weights, by two forward passes a batch and no
 * gradient: Σ over batches of |L(W + εz) − L(W − εz)| / 2ε (Sung et al., arXiv:2310.02998, after MeZO).
 */
import { lengthOf } from '../basics/lists.ts';
import type { Dataset } from '../data/dataset.ts';
import { collectingAsync, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import { openMeter } from '../measure/evaluate.ts';
import type { MeasuredAllocator } from '../plan/plan.ts';
import { normal } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import { datasetOf, type RunContext } from '../state/context.ts';
import { withChanges, type Network, type Values } from '../state/network.ts';

type Measuring = Pick<RunContext, 'plan' | 'model' | 'engine' | 'datasets'>;

export interface ZerothRequest {
  readonly layers: readonly Layer[];
  readonly network: Network;
  /** Of the update: each draws anew. */
  readonly step: number;
}

/** One number a layer. What is pruned stays 0 on both sides. */
export function zerothScores(
  context: Measuring,
  { eps = 0, calibration, stream: path }: MeasuredAllocator,
  { layers, network, step }: ZerothRequest,
): Promise<Outcome<readonly number[]>> {
  return collectingAsync(async (take) => {
    if (calibration === undefined || path === undefined) throw new Error('the plan says on which samples, and from which stream');
    const dataset = datasetOf(context, calibration.data);
    const { measure, release } = take(await openMeter(context, network, dataset));
    const lossAt = async (tried: Network, rows: Dataset): Promise<number> => (await measure(tried, rows, ['loss']))['loss'] ?? NaN;
    try {
      const scores: number[] = [];
      for (const { tensor } of layers) {
        let sum = 0;
        for (const [batch, rows] of partsOf(dataset, calibration).entries()) {
          const own = stream(context.plan.seed, `${path}/${step}/${tensor}/${batch}`);
          const direction = normal(own, lengthOf(network.values.get(tensor)));
          const [above, below] = [
            await lossAt(moved(network, tensor, direction, eps), rows),
            await lossAt(moved(network, tensor, direction, -eps), rows),
          ];
          sum += Math.abs((above - below) / (2 * eps));
        }
        scores.push(sum);
      }
      return scores;
    } finally {
      await release();
    }
  });
}

/** The first samples, batch by batch, each a data set of its own. */
function partsOf(dataset: Dataset, { samples, batch }: { readonly samples: number; readonly batch: number }): readonly Dataset[] {
  const rows = (at: number): number => dataset.rows?.[at] ?? at;
  return Array.from({ length: Math.ceil(samples / batch) }, (_, part) => {
    const size = Math.min(batch, samples - part * batch);
    return { ...dataset, samples: size, rows: Uint32Array.from({ length: size }, (_unused, at) => rows(part * batch + at)) };
  });
}

function moved(network: Network, tensor: string, direction: Float32Array, by: number): Network {
  const before = network.values.get(tensor);
  if (before === undefined) throw new Error(`${tensor} has no values`);
  const mask = network.masks.get(tensor);
  const own: Values = before.map((value, at) => (mask?.[at] === 0 ? value : value + by * (direction[at] ?? 0)));
  return withChanges(network, { values: new Map([[tensor, own]]) });
}
