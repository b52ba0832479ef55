/** Measures a network on a data set; touches no random stream and no statistic. */
import { joined } from '../basics/typed-arrays.ts';
import { buildEvaluation, type Evaluation } from '../compute/evaluation.ts';
import { codesName } from '../compute/codes.ts';
import { countedLosses } from '../compute/feeding.ts';
import { createEvaluator, type Evaluator } from '../compute/evaluator.ts';
import { batchesInTurn, inOrder } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import { collectingAsync, type Outcome } from '../diagnostics/diagnostic.ts';
import { inEngine, type RunContext } from '../state/context.ts';
import { takeKept } from '../cut/removed-slices.ts';
import { smallerModel, type SmallerModel } from '../cut/smaller-model.ts';
import { openCodes } from '../state/codes.ts';
import { openInputGates } from '../state/input-gates.ts';
import { labelLossOf } from '../score/label-loss.ts';
import { agreementOf, type Agreement, type Passed } from './agreement.ts';
import { looksBefore, openMetrics, type Evaluated as MetricBatch } from './metrics.ts';
import { keysOf, openPool } from './pooled.ts';
import { applyAdapters, type Network, type Values } from '../state/network.ts';
import { asUsed } from '../state/soft-masks.ts';
import { prunedOf } from '../state/masks.ts';

export interface Meter {
  /** Metrics over the first `limit` samples, in the data's own order. */
  readonly measure: (
    network: Network,
    dataset: Dataset,
    metrics: readonly string[],
    limit?: number,
  ) => Promise<Readonly<Record<string, number>>>;
  /** Metrics over all of these samples together, each data set through a network of its own. */
  readonly together: (parts: readonly MeasuredPart[], metrics: readonly string[]) => Promise<Readonly<Record<string, number>>>;
  /** How two networks, one of them with gates by input, differ on the first `limit` samples. */
  readonly agreement: (one: Network, other: Network, dataset: Dataset, limit: number) => Promise<Agreement>;
  /** The outputs of the first `limit` samples, row-major. */
  readonly outputs: (network: Network, dataset: Dataset, limit: number) => Promise<Float32Array>;
  readonly release: () => Promise<void>;
}

export interface MeasuredPart {
  readonly network: Network;
  readonly dataset: Dataset;
  /** So many of its first samples; all by default. */
  readonly limit?: number | undefined;
}

/** Part of the meaning of a float32 sum; not the training batch, so that metrics can be compared. */
const samplesAtOnce = 256;
type Measuring = Pick<RunContext, 'plan' | 'model' | 'engine'>;

/**
 * Ready to measure any network of this model; without the units that are cut out of it. `network` is that before
 * the recipe where a metric compares with it.
 */
export function openMeter(context: Measuring, network: Network, dataset: Dataset): Promise<Outcome<Meter>> {
  return collectingAsync(async (take) => {
    const whole = take(await openGraph(context, network, dataset));
    let gated: { readonly of: string; readonly graph: OpenGraph } | undefined;
    let cut: { readonly of: SmallerModel; readonly graph: OpenGraph } | undefined;

    const before = comparedWith(context, network, dataset);
    async function graphOf(measured: Network): Promise<OpenGraph> {
      const codes = openCodes(measured);
      const coded = codes === undefined ? [] : [codesName, Array.from(codes.prices ?? []).join(' ')];
      const of = [...openInputGates(measured).map(({ group }) => group), ...coded].join('; ');
      if (of !== '') {
        if (gated?.of === of) return gated.graph;
        await gated?.graph.release();
        gated = undefined;
        gated = { of, graph: valueOf(await openGraph(context, measured, dataset)) };
        return gated.graph;
      }
      const smaller = smallerModel(context.model, measured);
      if (smaller === undefined) return whole;
      if (cut?.of === smaller) return cut.graph;
      await cut?.graph.release();
      cut = undefined;
      // `compact` has run it beside the whole model.
      const graph = valueOf(await openGraph(context, measured, dataset, smaller));
      cut = { of: smaller, graph };
      return graph;
    }

    return {
      measure: (measured, data, metrics, limit) => gaugeAll({ graphOf, before }, [{ network: measured, dataset: data, limit }], metrics),
      together: (parts, metrics) => gaugeAll({ graphOf, before }, parts, metrics),
      async agreement(one, other, data, limit) {
        const [first, second] = [await graphOf(one), await graphOf(other)];
        const passes = first.passed(usedBy(one), data, limit);
        return await agreementOf(passes, second.passed(usedBy(other), data, limit), context.plan.task.loss);
      },
      async outputs(measured, data, limit) {
        const graph = await graphOf(measured);
        return await graph.outputs(usedBy(measured), data, limit);
      },
      async release() {
        await whole.release();
        await cut?.graph.release();
        await gated?.graph.release();
        await before.release();
      },
    };
  });
}

type Compared = { readonly graph: OpenGraph; readonly network: Network };

/** The network before the recipe, opened when a metric first asks: a graph of its own keeps its weights. */
function comparedWith(context: Measuring, network: Network, dataset: Dataset) {
  let opened: OpenGraph | undefined;
  return {
    async open(): Promise<Compared> {
      opened ??= valueOf(await openGraph(context, network, dataset));
      return { graph: opened, network: usedBy(network) };
    },
    release: async (): Promise<void> => opened?.release(),
  };
}

type Graphs = { readonly graphOf: (network: Network) => Promise<OpenGraph>; readonly before: { readonly open: () => Promise<Compared> } };

async function gaugeAll({ graphOf, before }: Graphs, parts: readonly MeasuredPart[], metrics: readonly string[]) {
  const gauges = openMetrics(metrics);
  const compared = metrics.some(looksBefore) ? await before.open() : undefined;
  const pool = openPool();
  let isPooled = false;
  for (const { network, dataset, limit = dataset.samples } of parts) {
    const keyOf = keysOf(dataset);
    isPooled ||= keyOf !== undefined;
    const add: Add = (batch, first) => (keyOf === undefined ? gauges.add(batch) : pool.add(batch, (at) => keyOf(first + at)));
    const graph = await graphOf(network);
    await graph.gauge(add, { network: usedBy(network), dataset, limit }, compared);
  }
  if (isPooled) gauges.add(pool.answers());
  return gauges.values();
}

function valueOf({ value, diagnostics }: Outcome<OpenGraph>): OpenGraph {
  if (value === undefined) throw new Error(diagnostics.map((it) => it.message).join('\n'));
  return value;
}

/** What the graph computes with; what gates by input hold, by the names of their slots. */
function usedBy(measured: Network): Network {
  const network = applyAdapters(asUsed(measured));
  const codes = openCodes(measured);
  const gates = [
    ...openInputGates(measured).map(({ group, values }) => [`gate:${group}`, values] as const),
    ...(codes === undefined ? [] : [[`gate:${codesName}`, codes.values] as const]),
  ];
  return gates.length === 0 ? network : { ...network, values: new Map<string, Values>([...network.values, ...gates]) };
}

/** Takes a batch, and the place of its first sample. */
type Add = (batch: MetricBatch, first: number) => void;

interface OpenGraph {
  /** Adds the first samples to metrics. */
  readonly gauge: (add: Add, measured: Required<MeasuredPart> & { readonly limit: number }, before: Compared | undefined) => Promise<void>;
  readonly outputs: Meter['outputs'];
  /** What the network puts out for the first samples, batch by batch. */
  readonly passed: (network: Network, dataset: Dataset, limit: number) => AsyncIterable<Passed>;
  readonly release: () => Promise<void>;
}

function openGraph({ plan, model, engine }: Measuring, network: Network, dataset: Dataset, smaller?: SmallerModel) {
  return collectingAsync(async (take) => {
    const codes = openCodes(network);
    const graph = take(
      buildEvaluation({
        model: smaller?.model ?? model,
        input: plan.task.input,
        sampleDims: dataset.x.dims,
        output: plan.task.output,
        ...labelLossOf(plan.task),
        inputGates: openInputGates(network),
        codes,
        replaceable: [...network.values.keys()].filter((tensor) => smaller?.has(tensor) ?? true),
      }),
    );
    const loaded = take(await inEngine(plan.model.file, engine.device, () => createEvaluator(graph, engine)));
    return openGraphOf(graph, loaded, smaller);
  });
}

function openGraphOf(evaluation: Evaluation, evaluator: Evaluator, smaller: SmallerModel | undefined): OpenGraph {
  const written = new Map<string, Values>();

  function load({ values }: Network): void {
    for (const [tensor, own] of values) {
      if (written.get(tensor) === own || smaller?.has(tensor) === false) continue;
      const slices = smaller?.slicesOf(tensor);
      evaluator.write(tensor, slices === undefined ? own : takeKept(own, slices));
      written.set(tensor, own);
    }
  }

  async function* passed(network: Network, dataset: Dataset, limit: number): AsyncGenerator<Passed> {
    load(network);
    const count = Math.min(limit, dataset.samples);
    const orders = inOrder(count, samplesAtOnce);
    for await (const { x, y, xDims } of batchesInTurn(dataset, orders, Math.min(samplesAtOnce, count))) {
      const batch = { samples: x, labels: y, size: xDims[0] ?? 0 };
      yield { batch, outputDims: evaluation.outputDims, ...(await evaluator.run(batch)) };
    }
  }

  return {
    passed,
    async gauge(add, { network, dataset, limit }, compared) {
      const next = compared?.graph.passed(compared.network, dataset, limit)?.[Symbol.asyncIterator]();
      let first = 0;
      for await (const { batch, output, loss } of passed(network, dataset, limit)) {
        const losses = countedLosses(evaluation, batch);
        const { labels, size } = batch;
        const other = await next?.next();
        const before = other?.done === false ? { before: other.value.output } : {};
        const own = { output, labels, size, lossSum: loss, losses, parts: evaluation.parts, ...evaluation.counting };
        add({ ...own, ...before }, first);
        first += size;
      }
    },
    async outputs(network, dataset, limit) {
      const parts: Float32Array[] = [];
      for await (const { output } of passed(network, dataset, limit)) parts.push(output.slice());
      return joined(Float32Array, parts);
    },
    release: evaluator.release,
  };
}

// The sparsity of a network.

/** Pruned of all `weights` of the model; tables that a statement names are not among them. */
export function sparsityOf({ plan, layers }: Pick<RunContext, 'plan' | 'layers'>, { masks }: Network): number {
  let pruned = 0;
  for (const { tensor, prunable } of layers.values()) if (prunable) pruned += prunedOf(masks, tensor);
  return plan.model.prunable === 0 ? 0 : pruned / plan.model.prunable;
}
