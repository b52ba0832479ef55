/** Measures the statistics of a criterion on the samples that a plan names. */
import { buildStatistics } from '../compute/statistics/build-statistics.ts';
import { createCollector, type Measured } from '../compute/statistics/collector.ts';
import { collectingAsync, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { Moment } from '../plan/criteria/criterion.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import type { GraphView } from '../cut/graph-view.ts';
import { inEngine } from '../state/context.ts';
import { labelLossOf } from './label-loss.ts';
import { wholeModel } from './hidden-states.ts';
import type { Network } from '../state/network.ts';

export interface Calibration {
  /** One pass over the samples, through the network as it is, which is cut as the view says. */
  readonly measure: (network: Network) => Promise<Measured>;
  readonly release: () => Promise<void>;
}

/** Of the whole network, or of the part of it that is fed with hidden states. */
export function openCalibration(
  view: GraphView,
  planned: PlannedCalibration,
  layers: readonly Layer[],
  moments: readonly Moment[],
  fed = wholeModel(view.context, planned),
): Promise<Outcome<Calibration>> {
  return collectingAsync(async (take, fail) => {
    const { plan, engine } = view.context;
    const { model, input, sampleDims, batches, output, form, parameters } = fed;
    const built = buildStatistics({
      model,
      input,
      sampleDims,
      output,
      ...labelLossOf({ ...plan.task, classes: undefined, outputs: undefined }),
      ...form,
      layers: view.layersOf(layers),
      moments,
      replaceable: parameters,
    });
    const graph = built.value;
    if (graph === undefined) return fail(built.diagnostics);
    const collector = take(await inEngine(plan.model.file, engine.device, () => createCollector(graph, engine)));
    const read = new Set(graph.slots.map(({ name }) => name));
    return take({
      value: {
        async measure(network) {
          const values = view.valuesOf(network);
          for (const tensor of read) {
            const own = values.get(tensor);
            if (own !== undefined) collector.write(tensor, own);
          }
          const measured = await collector.measure(batches());
          return view.measuredOf(
            measured,
            layers,
            moments.map(({ text }) => text),
          );
        },
        release: collector.release,
      },
      diagnostics: built.diagnostics,
    });
  });
}
