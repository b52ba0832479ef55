/** The data sets as a stage finds them: without the samples that were pruned. */
import { subset } from '../../data/subset.ts';
import type { RunContext } from '../../state/context.ts';
import type { Snapshot } from '../../state/network.ts';

export function withLiveSamples(context: RunContext, samples: Snapshot['samples']): RunContext {
  if (samples.size === 0) return context;
  const datasets = [...context.datasets].map(([name, dataset]) => {
    const rows = samples.get(name);
    return [name, rows === undefined ? dataset : subset(dataset, rows)] as const;
  });
  // A large model is read when somebody asks for it, and a copy of its property would ask.
  const live: RunContext = Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(context),
    datasets: { value: new Map(datasets), enumerable: true },
  });
  return live;
}
