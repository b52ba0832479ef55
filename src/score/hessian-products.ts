/** `hv(v)`: the Hessian of the mean loss in all scored weights, times a value v for each of them, by double backward. */
import { computeScores, type ScoreInput } from '../compute/expressions/score-graph.ts';
import type { Beside } from '../compute/expressions/layout.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import { buildHessianProduct } from '../compute/statistics/hessian-product.ts';
import { createHessianProduct } from '../compute/statistics/hessian-runner.ts';
import { arraysLeft } from '../cut/smaller-model.ts';
import type { GraphView } from '../cut/graph-view.ts';
import { collectingAsync } from '../diagnostics/collecting.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { Moment } from '../plan/criteria/criterion.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import { inEngine } from '../state/engine.ts';
import type { Network } from '../state/network.ts';
import { wholeModel } from './hidden-states.ts';
import { labelLossOf } from './label-loss.ts';

export interface HessianProducts {
  /** Of the network as it is, from what was measured of it before. */
  readonly measure: (network: Network, inputs: readonly ScoreInput[]) => Promise<Measured>;
  readonly release: () => Promise<void>;
}

/** One pass over the samples for every product. */
export function openHessianProducts(
  view: GraphView,
  planned: PlannedCalibration,
  layers: readonly Layer[],
  products: readonly Moment[],
): Promise<Outcome<HessianProducts>> {
  return collectingAsync(async (take) => {
    const { plan, engine } = view.context;
    const { model, input, sampleDims, batches, output, parameters } = wholeModel(view.context, planned);
    const left = view.layersOf(layers);
    const program = take(
      buildHessianProduct({
        model,
        input,
        sampleDims,
        output,
        ...labelLossOf(plan.task),
        tensors: left.map(({ tensor }) => tensor),
        replaceable: parameters,
      }),
    );
    const runner = take(await inEngine(plan.model.file, engine.device, () => createHessianProduct(program, engine)));
    const { smaller } = view;
    return {
      async measure(network, inputs) {
        for (const [tensor, values] of view.valuesOf(network)) runner.write(tensor, values);
        const measured = new Map(left.map(({ name }) => [name, new Map<string, Beside>()]));
        for (const { text, inner } of products) {
          const values = await computeScores(inner, inputs, engine);
          const whole = new Map(layers.map(({ tensor }, index) => [tensor, values[index] ?? new Float32Array(0)]));
          const directions = smaller === undefined ? whole : arraysLeft(smaller, whole);
          const found = await runner.multiply(batches(), directions);
          for (const { name, tensor, dims } of left)
            measured.get(name)?.set(text, { dims, values: found.get(tensor) ?? new Float32Array(0) });
        }
        const texts = products.map(({ text }) => text);
        return view.measuredOf(measured, layers, texts);
      },
      release: runner.release,
    };
  });
}
