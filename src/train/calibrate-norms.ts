/** Takes the running statistics of batch normalisations anew, in one pass over samples. */
import { buildNormStatistics, measureNorms } from '../compute/norm-statistics.ts';
import { collectingAsync } from '../diagnostics/collecting.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { PlannedCalibrate } from '../plan/plan.ts';
import { calibrationSamples } from '../score/calibration-samples.ts';
import type { RunContext } from '../state/context.ts';
import { viewOf } from '../cut/graph-view.ts';
import { arraysWhole } from '../cut/smaller-model.ts';
import { inEngine } from '../state/engine.ts';
import { withChanges, type Network } from '../state/network.ts';

export function calibrateNorms(context: RunContext, network: Network, { calibration }: PlannedCalibrate): Promise<Outcome<Network>> {
  return collectingAsync(async (take, fail) => {
    const view = viewOf(context, network);
    const { plan, model, engine, parameters } = view.context;
    const { dataset, batches } = calibrationSamples(context, calibration);
    const built = buildNormStatistics({
      model,
      input: plan.task.input,
      sampleDims: dataset.x.dims,
      output: plan.task.output,
      replaceable: parameters,
    });
    const graph = built.value;
    if (graph === undefined) return fail(built.diagnostics);
    const measured = take(
      await inEngine(plan.model.file, engine.device, () => measureNorms(graph, view.valuesOf(network), batches(), engine)),
    );
    const { smaller } = view;
    const values = smaller ? arraysWhole(smaller, measured) : measured;
    return take({ value: withChanges(network, { values }), diagnostics: built.diagnostics });
  });
}
