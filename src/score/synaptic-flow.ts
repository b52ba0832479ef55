/** Gradients of the network's outputs on inputs that are one number: no data is read. */
import { buildFlow } from '../compute/statistics/flow.ts';
import { createFollower } from '../compute/statistics/follow-flow.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import { untraceable } from '../diagnostics/catalogue/compute.ts';
import type { Layer } from '../model/graph.ts';
import type { Flow } from '../plan/criteria/criterion.ts';
import type { Calibration } from './calibrate.ts';
import type { RunContext } from '../state/context.ts';
import type { GraphView } from '../cut/graph-view.ts';
import { inEngine } from '../state/engine.ts';

export async function openFlow(
  view: GraphView,
  layers: readonly Layer[],
  flow: Flow,
): Promise<Outcome<Calibration>> {
  const { context } = view;
  const { plan, model, engine, parameters } = context;
  const sampleDims = sampleSize(context);
  if (sampleDims === undefined) {
    const reason = 'the size of a sample is left open by the model, and no data tells it';
    const args = { layer: layers[0]?.name ?? '', statistic: flow.text, reason };
    return { diagnostics: [diagnose(untraceable, args)] };
  }
  const { input, output } = plan.task;
  const left = view.layersOf(layers);
  const built = buildFlow({ model, input, sampleDims, output, layers: left, flow, parameters });
  const graph = built.value;
  if (graph === undefined) return { diagnostics: built.diagnostics };
  const loaded = await inEngine(plan.model.file, engine.device, () =>
    createFollower(graph, engine),
  );
  if (loaded.value === undefined) return { diagnostics: loaded.diagnostics };
  const { follow, release } = loaded.value;
  return {
    diagnostics: built.diagnostics,
    value: {
      async measure(network): Promise<Measured> {
        const gradients = await follow(view.valuesOf(network));
        const measured = new Map(
          left.map(({ name, dims }) => {
            const values = gradients.get(name) ?? new Float32Array(0);
            return [name, new Map([[flow.text, { dims, values }]])];
          }),
        );
        return view.measuredOf(measured, layers, [flow.text]);
      },
      release,
    },
  };
}

/** As the data says, else as the model does. */
function sampleSize({ datasets, model, plan }: RunContext): readonly number[] | undefined {
  const [dataset] = datasets.values();
  if (dataset !== undefined) return dataset.x.dims;
  const port = model.graph.inputs.find(({ name }) => name === plan.task.input);
  const dims = port?.dims?.slice(1);
  return dims?.every((dim) => typeof dim === 'number') === true ? dims : undefined;
}
