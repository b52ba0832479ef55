/** Measures a network on a data set; touches no random stream and no statistic. */
import { buildEvaluation } from '../compute/evaluation.ts';
import type { Evaluation } from '../compute/evaluation.ts';
import { countedLosses } from '../compute/feeding.ts';
import { createEvaluator } from '../compute/evaluator.ts';
import type { Evaluator } from '../compute/evaluator.ts';
import { batchesInTurn, inOrder } from '../data/read-ahead.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { RunContext } from '../state/context.ts';
import { takeKept } from '../cut/kept-slices.ts';
import { smallerModel } from '../cut/smaller-model.ts';
import type { SmallerModel } from '../cut/smaller-model.ts';
import { inEngine } from '../state/engine.ts';
import { labelLossOf } from '../score/label-loss.ts';
import { openGauges } from './metrics.ts';
import { applyAdapters } from '../state/network.ts';
import type { Network, Values } from '../state/network.ts';
import { asUsed } from '../state/soft-masks.ts';

export interface Meter {
  /** Metrics over the first `limit` samples, in the data's own order. */
  readonly measure: (
    network: Network,
    dataset: Dataset,
    metrics: readonly string[],
    limit?: number,
  ) => Promise<Readonly<Record<string, number>>>;
  /** The outputs of the first `limit` samples, row-major. */
  readonly outputs: (network: Network, dataset: Dataset, limit: number) => Promise<Float32Array>;
  readonly release: () => Promise<void>;
}

/** Part of the meaning of a float32 sum; not the training batch, so that metrics can be compared. */
const samplesAtOnce = 256;

type Measuring = Pick<RunContext, 'plan' | 'model' | 'engine'>;

/** Ready to measure any network of this model; without the units that are cut out of it. */
export async function openMeter(
  context: Measuring,
  network: Network,
  dataset: Dataset,
): Promise<Outcome<Meter>> {
  const opened = await openGraph(context, network, dataset);
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const whole = opened.value;
  let cut: { readonly of: SmallerModel; readonly graph: OpenGraph } | undefined;

  async function graphOf(measured: Network): Promise<OpenGraph> {
    const smaller = smallerModel(context.model, measured);
    if (smaller === undefined) return whole;
    if (cut?.of === smaller) return cut.graph;
    await cut?.graph.release();
    cut = undefined;
    const { value, diagnostics } = await openGraph(context, measured, dataset, smaller);
    // `compact` has run it beside the whole model.
    if (value === undefined) throw new Error(diagnostics.map((it) => it.message).join('\n'));
    cut = { of: smaller, graph: value };
    return value;
  }

  return {
    diagnostics: opened.diagnostics,
    value: {
      async measure(measured, data, metrics, limit = data.samples) {
        const graph = await graphOf(measured);
        return await graph.measure(applyAdapters(asUsed(measured)), data, metrics, limit);
      },
      async outputs(measured, data, limit) {
        const graph = await graphOf(measured);
        return await graph.outputs(applyAdapters(asUsed(measured)), data, limit);
      },
      async release() {
        await whole.release();
        await cut?.graph.release();
      },
    },
  };
}

interface OpenGraph {
  readonly measure: (
    network: Network,
    dataset: Dataset,
    metrics: readonly string[],
    limit: number,
  ) => Promise<Readonly<Record<string, number>>>;
  readonly outputs: Meter['outputs'];
  readonly release: () => Promise<void>;
}

async function openGraph(
  { plan, model, engine }: Measuring,
  { values }: Network,
  dataset: Dataset,
  smaller?: SmallerModel,
): Promise<Outcome<OpenGraph>> {
  const evaluation = buildEvaluation({
    model: smaller?.model ?? model,
    input: plan.task.input,
    sampleDims: dataset.x.dims,
    output: plan.task.output,
    ...labelLossOf(plan.task),
    replaceable: [...values.keys()].filter((tensor) => smaller?.has(tensor) ?? true),
  });
  if (evaluation.value === undefined) return { diagnostics: evaluation.diagnostics };
  const graph = evaluation.value;
  const loaded = await inEngine(plan.model.file, engine.device, () =>
    createEvaluator(graph, engine),
  );
  const diagnostics = [...evaluation.diagnostics, ...loaded.diagnostics];
  if (loaded.value === undefined) return { diagnostics };
  return { value: openGraphOf(graph, loaded.value, smaller), diagnostics };
}

function openGraphOf(
  evaluation: Evaluation,
  evaluator: Evaluator,
  smaller: SmallerModel | undefined,
): OpenGraph {
  const written = new Map<string, Values>();

  function load({ values }: Network): void {
    for (const [tensor, own] of values) {
      if (written.get(tensor) === own || smaller?.has(tensor) === false) continue;
      const slices = smaller?.slicesOf(tensor);
      evaluator.write(tensor, slices === undefined ? own : takeKept(own, slices));
      written.set(tensor, own);
    }
  }

  /** What the network puts out for the first samples, batch by batch. */
  async function* passed(network: Network, dataset: Dataset, limit: number) {
    load(network);
    const count = Math.min(limit, dataset.samples);
    const orders = inOrder(count, samplesAtOnce);
    const size = Math.min(samplesAtOnce, count);
    for await (const { x, y, xDims } of batchesInTurn(dataset, orders, size)) {
      const batch = { samples: x, labels: y, size: xDims[0] ?? 0 };
      yield { batch, ...(await evaluator.run(batch)) };
    }
  }

  return {
    async measure(network, dataset, metrics, limit) {
      const gauges = openGauges(metrics);
      for await (const { batch, output, loss } of passed(network, dataset, limit)) {
        const losses = countedLosses(evaluation, batch);
        const { labels, size } = batch;
        gauges.add({ output, labels, size, lossSum: loss, losses, ...evaluation.counting });
      }
      return gauges.values();
    },
    async outputs(network, dataset, limit) {
      const parts: Float32Array[] = [];
      for await (const { output } of passed(network, dataset, limit)) parts.push(output.slice());
      const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
      let to = 0;
      for (const part of parts) {
        all.set(part, to);
        to += part.length;
      }
      return all;
    },
    release: evaluator.release,
  };
}
