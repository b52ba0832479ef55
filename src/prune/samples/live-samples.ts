/** The data sets as a stage finds them: without the samples that were pruned. */
import { subset } from '../../data/subset.ts';
import { withDatasets, type RunContext } from '../../state/context.ts';
import type { Snapshot } from '../../state/network.ts';

export function withLiveSamples(context: RunContext, samples: Snapshot['samples']): RunContext {
  if (samples.size === 0) return context;
  const datasets = [...context.datasets].map(([name, dataset]) => {
    const rows = samples.get(name);
    return [name, rows === undefined ? dataset : subset(dataset, rows)] as const;
  });
  return withDatasets(context, new Map(datasets));
}
