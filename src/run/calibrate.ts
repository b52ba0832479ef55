/** Measures the statistics of a criterion on the samples that a plan names. */
import { buildStatistics } from '../compute/statistics/build-statistics.ts';
import { createCollector } from '../compute/statistics/collector.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { Moment } from '../plan/criteria/criterion.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import type { RunContext } from './context.ts';
import { inEngine } from './engine.ts';
import { labelLossOf } from './label-loss.ts';
import { wholeModel } from './hidden-states.ts';
import { mergeAdapters } from './network.ts';
import type { Network } from './network.ts';
import { asUsed } from './soft-masks.ts';

export interface Calibration {
  /** One pass over the samples, through the network as it is. */
  readonly measure: (network: Network) => Promise<Measured>;
  readonly release: () => Promise<void>;
}

/** Of the whole network, or of the part of it that is fed with hidden states. */
export async function openCalibration(
  context: RunContext,
  planned: PlannedCalibration,
  layers: readonly Layer[],
  moments: readonly Moment[],
  fed = wholeModel(context, planned),
): Promise<Outcome<Calibration>> {
  const { plan, engine } = context;
  const { model, input, sampleDims, batches, output, parameters } = fed;
  const built = buildStatistics({
    model,
    input,
    sampleDims,
    output,
    ...labelLossOf(plan.task),
    layers,
    moments,
    replaceable: parameters,
  });
  const graph = built.value;
  if (graph === undefined) return { diagnostics: built.diagnostics };
  const loaded = await inEngine(plan.model.file, engine.device, () =>
    createCollector(graph, engine),
  );
  if (loaded.value === undefined) return { diagnostics: loaded.diagnostics };
  const collector = loaded.value;
  const read = new Set(graph.slots.map(({ name }) => name));
  return {
    diagnostics: built.diagnostics,
    value: {
      measure(network) {
        const { values } = mergeAdapters(asUsed(network));
        for (const tensor of read) {
          const own = values.get(tensor);
          if (own !== undefined) collector.write(tensor, own);
        }
        return collector.measure(batches());
      },
      release: collector.release,
    },
  };
}
