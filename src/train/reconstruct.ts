/** `reconstruct layers`: kept weights are fitted to what the dense layers make of the same inputs. */
import { valuesAt } from '../basics/maps.ts';
import type { PlannedReconstruct, PlannedCalibrate } from '../plan/plan.ts';
import { fitLayer } from '../compute/compensation/least-squares.ts';
import { trainedFormOf } from '../score/label-loss.ts';
import { collectingAsync, type Outcome } from '../diagnostics/diagnostic.ts';
import { inEngine, type RunContext } from '../state/context.ts';
import { viewUnderMasks, viewOf } from '../cut/graph-view.ts';
import { viewOfMoments } from '../score/slice-moments.ts';
import { measureSecondMoments } from '../score/curvatures.ts';
import { openCarrier } from '../score/hidden-states.ts';
import { blockAfterBlock } from '../state/layer-weights.ts';
import { withChanges, type Network, type Values } from '../state/network.ts';
import { buildNormStatistics, measureNorms } from '../compute/norm-statistics.ts';
import { calibrationSamples } from '../score/calibration-samples.ts';
import { arraysWhole } from '../cut/smaller-model.ts';

/**
 * `sequentially`, a block's inputs come from the blocks before it as they were fitted; else all come
 * from the network before the statement. Errors: ESP6004–6013.
 *
 * @param original the dense network, whose weights say what the outputs are to be
 */
export function reconstructLayers(
  context: RunContext,
  before: Network,
  original: Network,
  { layers: names, calibration, damping, underMasks }: PlannedReconstruct,
): Promise<Outcome<Network>> {
  return collectingAsync(async (take) => {
    const layers = valuesAt(context.layers, names);
    const blocks = blockAfterBlock(layers);
    // Without `sequentially` nothing changes on the way, and the states can be carried all the same.
    const view = underMasks === undefined ? await viewOfMoments(context, before, calibration, layers) : viewUnderMasks(context, before);
    const carrier = openCarrier(view, calibration, blocks);
    let network = before;
    for (const block of blocks) {
      const reads = calibration.sequentially === true ? network : before;
      const fed = take(await carrier.before(block, { now: reads, before }));
      const measured = take(await measureSecondMoments(view, calibration, block, reads, fed));
      const fitted = new Map<string, Values>();
      for (const { layers: sharing, moment } of measured) {
        for (const layer of block.filter(({ name }) => sharing.includes(name))) {
          const { tensor, count } = layer;
          const [values, target] = [network, original].map((one) => one.values.get(tensor));
          if (values === undefined || target === undefined) throw new Error(`no values of ${tensor}`);
          const mask = network.masks.get(tensor) ?? new Uint8Array(count).fill(1);
          const { squares, size } = moment;
          fitted.set(tensor, fitLayer(layer, { values, target, mask, squares, size, damping }).values);
        }
      }
      network = withChanges(network, { values: fitted });
    }
    return network;
  });
}

// Takes the running statistics of batch normalisations anew, in one pass over samples.

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
      ...trainedFormOf(plan.task),
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
