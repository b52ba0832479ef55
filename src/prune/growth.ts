/** By what zeros grow: gradients of the last batch in all weights, pruned ones too, or chance. */
import { computeScores } from '../compute/expressions/score-graph.ts';
import { buildStatistics } from '../compute/statistics/build-statistics.ts';
import { createCollector, type Collector, type Measured } from '../compute/statistics/collector.ts';
import { collectingAsync, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import { isMoment, type Criterion } from '../plan/criteria/criterion.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import type { Plan, PlannedClientSamples, PlannedRewire } from '../plan/plan.ts';
import { uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import { datasetOf, withDatasets, inEngine, type RunContext } from '../state/context.ts';
import { weightsOf } from '../state/layer-weights.ts';
import { mergeAdapters, type Network } from '../state/network.ts';
import { asUsed } from '../state/soft-masks.ts';
import type { Beside } from '../compute/expressions/layout.ts';
import type { Batches } from '../compute/feeding.ts';
import { subset } from '../data/batches.ts';
import { calibrationSamples } from '../score/calibration-samples.ts';
import { labelLossOf } from '../score/label-loss.ts';
import { rowsOfClient } from '../state/clients.ts';

export interface Growth {
  /** One array a layer, in its stored layout. */
  readonly score: (network: Network, parts: readonly WeightedBatches[], step: number) => Promise<readonly Float32Array[]>;
  readonly release: () => Promise<void>;
}

/** The growth of each rewiring of a stage, made at its first update. */
export interface Growths {
  readonly of: (statement: PlannedRewire, layers: readonly Layer[]) => Promise<Outcome<Growth>>;
  readonly release: () => Promise<void>;
}

export function growthsOf(context: RunContext, data: string): Growths {
  const open = new Map<PlannedRewire, Growth>();
  return {
    async of(statement, layers) {
      const known = open.get(statement);
      if (known !== undefined) return { value: known, diagnostics: [] };
      const opened = await openGrowth(context, data, statement, layers);
      if (opened.value !== undefined) open.set(statement, opened.value);
      return opened;
    },
    async release() {
      for (const growth of open.values()) await growth.release();
    },
  };
}

/** The network is in inference form: its running statistics normalise, as in every measurement. */
function openGrowth(
  context: RunContext,
  data: string,
  { growth, using, stream: path }: PlannedRewire,
  layers: readonly Layer[],
): Promise<Outcome<Growth>> {
  return collectingAsync(async (take) => {
    const { plan, model, engine, parameters } = context;
    if (path !== undefined) {
      const score: Growth['score'] = async (_network, _parts, step) => {
        const numbers = stream(plan.seed, `${path}[${step}]`);
        return layers.map(({ count }) => uniform(numbers, count, 1));
      };
      return { score, release: () => Promise.resolve() };
    }
    const criterion = criterionOf(growth);
    if (criterion === undefined) throw new Error('the plan has a growth that no plan has');
    const moments = criterion.statistics.filter(isMoment);
    if (moments.length === 0) return growthOfWeights(criterion, layers, engine);
    const graph = take(
      buildStatistics({
        model,
        input: plan.task.input,
        sampleDims: datasetOf(context, using ? dataOf(plan, using) : data).x.dims,
        output: plan.task.output,
        ...labelLossOf(plan.task),
        layers,
        moments,
        replaceable: parameters,
      }),
    );
    const collector = take(await inEngine(plan.model.file, engine.device, () => createCollector(graph, engine)));
    return {
      async score(network, parts) {
        for (const [tensor, values] of mergeAdapters(asUsed(network)).values) collector.write(tensor, values);
        const measured = await weightedMeans(collector, parts);
        return computeScores(criterion.score, scoredInputs(layers, network, measured), engine);
      },
      release: collector.release,
    };
  });
}

/** No sample passes through the network: onnxruntime loads no graph that computes nothing. */
function growthOfWeights(criterion: Criterion, layers: readonly Layer[], engine: RunContext['engine']): Growth {
  return {
    score: (network) => computeScores(criterion.score, scoredInputs(layers, network, new Map()), engine),
    release: () => Promise.resolve(),
  };
}

function scoredInputs(layers: readonly Layer[], network: Network, measured: Measured) {
  const weights = weightsOf(layers, network);
  return layers.map((layer, index) => ({
    layer,
    weight: weights[index] ?? new Float32Array(0),
    statistics: measured.get(layer.name) ?? new Map<string, Beside>(),
  }));
}

function dataOf({ clients = {} }: Plan, using: PlannedClientSamples): string {
  return clients[using.clients]?.data ?? '';
}

type Sum = { readonly dims: readonly number[]; readonly values: Float64Array };

/** Each part has a mean of its own; the mean of these is summed in float64 and rounded once. */
export async function weightedMeans({ measure }: Pick<Collector, 'measure'>, parts: readonly WeightedBatches[]): Promise<Measured> {
  const [only, second] = parts;
  if (only === undefined) throw new Error('a growth has samples');
  if (second === undefined) return await measure(only.batches);
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const sums = new Map<string, Map<string, Sum>>();
  for (const { batches, weight } of parts) {
    for (const [layer, statistics] of await measure(batches)) {
      const own = sums.get(layer) ?? new Map<string, Sum>();
      sums.set(layer, own);
      for (const [text, mean] of statistics) own.set(text, added(own.get(text), mean, weight / total));
    }
  }
  return new Map(
    [...sums].map(([layer, own]) => {
      return [layer, new Map([...own].map(([text, sum]) => [text, { dims: sum.dims, values: Float32Array.from(sum.values) }]))];
    }),
  );
}

function added(sum: Sum | undefined, { dims, values }: Beside, share: number): Sum {
  const totals = sum?.values ?? new Float64Array(values.length);
  for (let at = 0; at < totals.length; at++) totals[at] = (totals[at] ?? 0) + share * (values[at] ?? 0);
  return { dims, values: totals };
}

// The samples of each client that a growth takes its gradients on, and what the client counts.

/** A part of the samples, and the weight of its mean. */
export type WeightedBatches = { readonly batches: Batches; readonly weight: number };

export function clientBatches(context: RunContext, { clients, samples, batch, stream }: PlannedClientSamples): readonly WeightedBatches[] {
  const table = context.plan.clients?.[clients];
  if (table === undefined) throw new Error(`the plan has no clients ${clients}`);
  const { data } = table;
  const all = datasetOf(context, data);
  return table.samples.map((weight, at) => {
    const apart = withDatasets(context, new Map([[data, subset(all, rowsOfClient(all, table, context.plan.seed, at + 1))]]));
    const drawn = { data, samples: Math.min(samples, weight), batch, stream: `${stream}/client=${at + 1}`, defaults: [] };
    return { batches: calibrationSamples(apart, drawn).batches(), weight };
  });
}
