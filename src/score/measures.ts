/** Every statistic of a criterion, each taken from the network that it speaks of. */
import { createCollector, type Measured } from '../compute/statistics/collector.ts';
import { collectingAsync, diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import { isFlow, isMoment, isPassedBack, type Moment, type Statistic, type Flow } from '../plan/criteria/criterion.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import { openCalibration, type Calibration } from './calibrate.ts';
import { inEngine, type RunContext } from '../state/context.ts';
import { wholeView, type GraphView } from '../cut/graph-view.ts';
import { fedAt, taken, wayThrough, type Carrier, type FedModel } from './hidden-states.ts';
import { mergeAdapters, type Network, type Networks } from '../state/network.ts';
import { buildFlow, createFollower } from '../compute/statistics/flow.ts';
import { untraceable } from '../diagnostics/catalogue/compute.ts';
import type { Batch, Batches } from '../compute/feeding.ts';
import { buildStatistics } from '../compute/statistics/build-statistics.ts';
import { blockAfterBlock } from '../state/layer-weights.ts';
import { labelLossOf, trainedFormOf } from './label-loss.ts';
import { asUsed } from '../state/soft-masks.ts';

export interface Measures {
  /** Of some layers at least: those that are worked on now. */
  readonly measure: (networks: Networks, layers: readonly Layer[]) => Promise<Outcome<readonly Measured[]>>;
  readonly release: () => Promise<void>;
}

interface OpenMeasuresOptions {
  readonly layers: readonly Layer[];
  readonly statistics: readonly Statistic[];
  readonly carrier?: Carrier | undefined;
}

/**
 * One pass takes all moments; `sequentially`, a pass of each block its own of those that come from
 * pruned blocks, as far as the carrier has taken the samples.
 */
export async function openMeasures(
  view: GraphView,
  planned: PlannedCalibration | undefined,
  { layers, statistics, carrier }: OpenMeasuresOptions,
): Promise<Outcome<Measures>> {
  const { context } = view;
  const moments = statistics.filter(isMoment);
  const isCarried = (moment: Moment): boolean => carrier !== undefined && !isPassedBack(moment);
  const carried = moments.filter(isCarried);
  const inBlocks = moments.filter((moment) => context.isLarge && !isPassedBack(moment) && !isCarried(moment));
  const whole = moments.filter((moment) => !isCarried(moment) && !inBlocks.includes(moment));
  const blocks = measuredInBlocks(context, planned, layers, inBlocks);
  const passes = planned === undefined || whole.length === 0 ? [] : [() => openCalibration(view, planned, layers, whole)];
  const flows = statistics.filter(isFlow).map((flow) => () => openFlow(view, layers, flow));
  const diagnostics: Diagnostic[] = [];
  const sources: ((networks: Networks) => Promise<Measured>)[] = [];
  const open: Calibration[] = [];
  const release = async (): Promise<void> => {
    for (const source of open) await source.release();
  };
  for (const opening of [...passes, ...flows]) {
    const opened = await opening();
    diagnostics.push(...opened.diagnostics);
    if (opened.value === undefined) {
      await release();
      return { diagnostics };
    }
    open.push(opened.value);
    sources.push(onceEach(opened.value.measure));
  }
  return {
    diagnostics,
    value: {
      measure(networks, own) {
        return collectingAsync(async (take) => {
          const measured: Measured[] = [];
          for (const source of sources) measured.push(await source(networks));
          measured.push(take(await blocks(networks)));
          if (planned === undefined || carrier === undefined || carried.length === 0) return measured;
          const last = { carrier, moments: carried, networks, layers: own };
          return [...measured, take(await measureCarried(view, planned, last))];
        });
      },
      release,
    },
  };
}

/** Of a large model, what is measured on the way from block to block: once for each update. */
function measuredInBlocks(
  context: RunContext,
  planned: PlannedCalibration | undefined,
  layers: readonly Layer[],
  moments: readonly Moment[],
): (networks: Networks) => Promise<Outcome<Measured>> {
  if (planned === undefined || moments.length === 0) return () => Promise.resolve({ value: new Map(), diagnostics: [] });
  return onceEach((network) => measureBlocks(context, planned, { layers, moments, network }));
}

type Carried = Omit<Measuring, 'hidden' | 'network'> & { readonly carrier: Carrier; readonly networks: Networks };

function measureCarried(
  view: GraphView,
  planned: PlannedCalibration,
  { carrier, moments, networks, layers }: Carried,
): Promise<Outcome<Measured>> {
  return collectingAsync(async (take) => {
    const opened = take(await openCalibration(view, planned, layers, moments, take(await carrier.before(layers, networks))));
    try {
      return await opened.measure(networks.now);
    } finally {
      await opened.release();
    }
  });
}

/** The blocks of an update share what is measured before it. */
export function onceEach<T>(measure: (network: Network) => Promise<T>): (networks: Networks) => Promise<T> {
  let last: { readonly network: Network; readonly measured: Promise<T> } | undefined;
  return ({ before }) => {
    if (last?.network !== before) last = { network: before, measured: measure(before) };
    return last.measured;
  };
}

/** Gradients of the network's outputs on inputs that are one number: no data is read. */
function openFlow(view: GraphView, layers: readonly Layer[], flow: Flow): Promise<Outcome<Calibration>> {
  return collectingAsync(async (take, fail) => {
    const { context } = view;
    const { plan, model, engine, parameters } = context;
    const sampleDims = sampleSize(context);
    if (sampleDims === undefined) {
      const reason = 'the size of a sample is left open by the model, and no data tells it';
      return fail([diagnose(untraceable, { layer: layers[0]?.name ?? '', statistic: flow.text, reason })]);
    }
    const { input, output } = plan.task;
    const left = view.layersOf(layers);
    const graph = take(buildFlow({ model, input, sampleDims, output, ...trainedFormOf(plan.task), layers: left, flow, parameters }));
    const { follow, release } = take(await inEngine(plan.model.file, engine.device, () => createFollower(graph, engine)));
    return {
      async measure(network): Promise<Measured> {
        const gradients = await follow(view.valuesOf(network));
        const measured = new Map(
          left.map(({ name, dims }) => {
            return [name, new Map([[flow.text, { dims, values: gradients.get(name) ?? new Float32Array(0) }]])];
          }),
        );
        return view.measuredOf(measured, layers, [flow.text]);
      },
      release,
    };
  });
}

/** As the data says, else as the model does. */
function sampleSize({ datasets, model, plan }: RunContext): readonly number[] | undefined {
  const [dataset] = datasets.values();
  if (dataset !== undefined) return dataset.x.dims;
  const dims = model.graph.inputs.find(({ name }) => name === plan.task.input)?.dims?.slice(1);
  return dims?.every((dim) => typeof dim === 'number') === true ? dims : undefined;
}

// Statistics of a large model, block after block: a pass of the samples through each block gives what is measured in it and the hidden
// states that the next one is fed with, and nothing else is held.

/** Moments of activations; those of gradients need the whole network at once. Errors: ESP6004–6013. */
function measureBlocks(
  context: RunContext,
  planned: PlannedCalibration,
  { layers, moments, network }: Omit<Measuring, 'hidden'>,
): Promise<Outcome<Measured>> {
  return collectingAsync(async (take) => {
    const turns = blockAfterBlock(layers);
    const { start, stretches, batches } = wayThrough(context, planned, turns);
    const measured = new Map<string, ReadonlyMap<string, Beside>>();
    let at = start;
    let states: () => Batches = batches;
    for (const [turn, own] of turns.entries()) {
      const stretch = stretches[turn] ?? { from: start };
      const fed = take(await taken(wholeView(context), at, { to: stretch.from, network, batches: states }));
      const next = stretches[turn + 1]?.from;
      const goesOn = next !== undefined && next.position > stretch.from.position;
      const hidden = goesOn && isWithin(next, stretch) ? next : undefined;
      const part = fedAt(context, stretch, () => fed);
      const passed = take(await pass(context, part, { layers: own, moments, network, hidden }));
      for (const [name, taken] of passed.measured) measured.set(name, taken);
      const { hiddenStates } = passed;
      at = hidden ?? stretch.from;
      states = hidden === undefined ? () => fed : () => hiddenStates;
    }
    return measured;
  });
}

type Beside = Measured extends ReadonlyMap<string, ReadonlyMap<string, infer B>> ? B : never;

function isWithin(cut: { readonly position: number }, { to }: { to?: { position: number } }) {
  return to === undefined || cut.position <= to.position;
}

interface Measuring {
  readonly layers: readonly Layer[];
  readonly moments: readonly Moment[];
  readonly network: Network;
  readonly hidden: { readonly tensor: string } | undefined;
}

function pass(
  { plan, engine }: RunContext,
  { model, input, sampleDims, output, form, parameters, batches }: FedModel,
  { layers, moments, network, hidden }: Measuring,
): Promise<Outcome<{ readonly measured: Measured; readonly hiddenStates: readonly Batch[] }>> {
  return collectingAsync(async (take) => {
    const graph = take(
      buildStatistics({
        model,
        input,
        sampleDims,
        output,
        layers,
        moments,
        replaceable: parameters,
        ...labelLossOf({ ...plan.task, classes: undefined, outputs: undefined }),
        ...form,
        hidden: hidden?.tensor,
      }),
    );
    return take(
      await inEngine(plan.model.file, engine.device, async () => {
        const { write, measure, release } = await createCollector(graph, engine);
        try {
          const { values } = mergeAdapters(asUsed(network));
          for (const { name } of graph.slots) {
            const own = values.get(name);
            if (own !== undefined) write(name, own);
          }
          const hiddenStates: Batch[] = [];
          const measured = await measure(batches(), (batch) => hiddenStates.push(batch));
          return { measured, hiddenStates };
        } finally {
          await release();
        }
      }),
    );
  });
}
