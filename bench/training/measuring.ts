/** Measures a network on a batch of noise, as `wanda` and `taylor` have it, for the benchmarks. */
import { buildStatistics } from '../../src/compute/statistics/build-statistics.ts';
import { createCollector } from '../../src/compute/statistics/collector.ts';
import { readLayers, type Model } from '../../src/model/index.ts';
import { isMoment } from '../../src/plan/criteria/criterion.ts';
import { criterionOf } from '../../src/plan/criteria/read.ts';
import type { Network } from './networks.ts';
import { noise } from './ours.ts';

/** Norms of the inputs of all layers, and the squared gradients of each sample. */
const criteria = ['avg(x^2)', 'avg(g^2)'];

export async function ourMeasuring(network: Network, model: Model) {
  const moments = criteria.flatMap((text) => criterionOf(text)?.statistics.filter(isMoment) ?? []);
  const { value, diagnostics } = buildStatistics({
    model,
    input: 'input',
    sampleDims: network.dims,
    output: 'logits',
    loss: 'crossentropy',
    moments,
    replaceable: [],
    layers: readLayers(model).layers.filter(({ prunable }) => prunable),
  });
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  const { measure, release } = await createCollector(value, { threads: 1, device: 'cpu' });
  const batch = noise(network);
  return { run: async () => await measure([batch]), release };
}
