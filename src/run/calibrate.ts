/** Measures the statistics of a criterion on the samples that a plan names. */
import { buildStatistics } from '../compute/statistics/build-statistics.ts';
import { createCollector } from '../compute/statistics/collector.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { Moment } from '../plan/criteria/criterion.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import { calibrationSamples } from './calibration-samples.ts';
import type { RunContext } from './context.ts';
import { inEngine } from './engine.ts';
import { labelLossOf } from './label-loss.ts';
import { mergeAdapters } from './network.ts';
import type { Network } from './network.ts';

export interface Calibration {
  /** One pass over the samples, through the network as it is. */
  readonly measure: (network: Network) => Promise<Measured>;
  readonly release: () => Promise<void>;
}

export async function openCalibration(
  context: RunContext,
  planned: PlannedCalibration,
  layers: readonly Layer[],
  moments: readonly Moment[],
): Promise<Outcome<Calibration>> {
  const { plan, model, engine, parameters } = context;
  const { dataset, batches } = calibrationSamples(context, planned);
  const built = buildStatistics({
    model,
    input: plan.task.input,
    sampleDims: dataset.x.dims,
    output: plan.task.output,
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
  return {
    diagnostics: built.diagnostics,
    value: {
      measure(network) {
        for (const [tensor, values] of mergeAdapters(network).values) {
          collector.write(tensor, values);
        }
        return collector.measure(batches());
      },
      release: collector.release,
    },
  };
}
