/**
 * The samples of a calibration on their way through a network that is pruned block after block: where
 * the network can be cut, only the hidden states are carried from one block to the next.
 */
import { wholeOutput } from '../basics/slices.ts';
import type { Batch, Batches } from '../compute/feeding.ts';
import { advance, buildAdvance } from '../compute/statistics/advance.ts';
import { hiddenStretches, partOfModel, withoutUnread, type Cut, type Stretch } from '../compute/statistics/hidden-states.ts';
import { collectingAsync, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer, Model } from '../model/graph.ts';
import { freeBatch } from '../model/index.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import type { TrainedForm } from '../compute/trained-output.ts';
import { trainedFormOf } from './label-loss.ts';
import { calibrationSamples } from './calibration-samples.ts';
import { inEngine, type RunContext } from '../state/context.ts';
import type { GraphView } from '../cut/graph-view.ts';
import type { Networks, Network } from '../state/network.ts';

/** A network, or what is left of it, and what is fed to it. */
export interface FedModel {
  readonly model: Model;
  readonly input: string;
  readonly sampleDims: readonly number[];
  readonly batches: () => Batches;
  readonly output: string;
  /** How the output is read; of several outputs, those that such a part makes. */
  readonly form: TrainedForm;
  /** Stored tensors whose values a network holds, of those that are in the model. */
  readonly parameters: readonly string[];
}

export interface Carrier {
  /** The network from the last cut before these layers, one of the turns; turns come in order. */
  readonly before: (layers: readonly Layer[], networks: Networks) => Promise<Outcome<FedModel>>;
}

/** The whole network, fed with the samples that the plan names. */
export function wholeModel(context: RunContext, planned: PlannedCalibration): FedModel {
  const { dataset, batches } = calibrationSamples(context, planned);
  const { model, plan, parameters } = context;
  const { input, output } = plan.task;
  return { model, input, sampleDims: dataset.x.dims, batches, output, form: trainedFormOf(plan.task), parameters };
}

/** Where the samples are cut on their way, and what they are at the beginning. */
export type Way = { readonly start: Cut; readonly stretches: readonly Stretch[]; readonly batches: () => Batches };

export function wayThrough(context: RunContext, planned: PlannedCalibration, turns: readonly (readonly Layer[])[]): Way {
  const { dataset, batches } = calibrationSamples(context, planned);
  const model = freedOutline(context);
  const [input, sampleDims] = [context.plan.task.input, dataset.x.dims];
  const stretches = hiddenStretches({ model, input, sampleDims, turns });
  return { start: { tensor: input, position: 0, sampleDims }, stretches, batches };
}

/** What is fed with the samples at a cut. Of a large model only the stretch that the layers lie in comes into memory. */
export function fedAt(context: RunContext, { from, to }: Stretch, batches: () => Batches): FedModel {
  const { plan, parameters } = context;
  const { tensor: input, sampleDims } = from;
  if (!context.isLarge) {
    const model = partOfModel(freedOutline(context), from);
    const made = new Set(model.graph.nodes.flatMap((node) => node.outputs));
    const left = plan.task.outputs?.filter((own) => made.has(wholeOutput(own)));
    const outputs = left?.length === 0 ? undefined : left;
    const form = { classes: plan.task.classes, outputs };
    return { model, input, sampleDims, batches, output: wholeOutput(outputs?.[0] ?? { name: plan.task.output }), form, parameters };
  }
  const model = loadedPart(context, from, to);
  const own = parameters.filter((name) => isStoredIn(model, name));
  return { model, input, sampleDims, batches, output: to?.tensor ?? plan.task.output, form: {}, parameters: own };
}

/** The network in outline, for any batch. */
function freedOutline({ outline, plan }: Pick<RunContext, 'outline' | 'plan'>): Model {
  return freeBatch(outline, plan.task.input);
}

/** Only what the part's outputs depend on. */
function loadedPart(context: RunContext, from: Cut, to: Cut | undefined): Model {
  return context.loaded(withoutUnread(partOfModel(freedOutline(context), from, to)));
}

function isStoredIn({ graph }: Model, name: string): boolean {
  const isConstant = graph.nodes.some(({ op, outputs }) => op === 'Constant' && outputs[0] === name);
  return graph.initializers.has(name) || isConstant;
}

interface Reached {
  /** The network at the beginning of the update. */
  readonly before: Network;
  readonly cut: Cut;
  readonly states: readonly Batch[];
}

export function openCarrier(view: GraphView, planned: PlannedCalibration, turns: readonly (readonly Layer[])[]): Carrier {
  const { context } = view;
  const { start, stretches, batches } = wayThrough(context, planned, turns);
  let at: Reached | undefined;
  return {
    before(layers, { now, before }) {
      return collectingAsync(async (take) => {
        const stretch = stretches[turns.findIndex(([first]) => first?.name === layers[0]?.name)] ?? { from: start };
        const { from: to } = stretch;
        if (to.position === 0) {
          at = undefined;
          return fedAt(context, stretch, batches);
        }
        // Each update starts at the first block: training may have changed the blocks before.
        const from = at?.before === before && at.cut.position <= to.position ? at : undefined;
        const own = take(
          await taken(view, from?.cut ?? start, { to, network: now, batches: () => (from === undefined ? batches() : from.states) }),
        );
        at = { before, cut: to, states: own };
        return fedAt(context, stretch, () => own);
      });
    },
  };
}

/** Batches that are made one after the other share their buffers. */
async function copies(batches: Batches): Promise<readonly Batch[]> {
  const all: Batch[] = [];
  for await (const { samples, labels, size } of batches) all.push({ samples: samples.slice(), labels: labels.slice(), size });
  return all;
}

/** Through the blocks between two cuts, with the weights that they have by now. */
export function taken(
  view: GraphView,
  from: Cut,
  { to, network, batches }: { readonly to: Cut; readonly network: Network; readonly batches: () => Batches },
): Promise<Outcome<readonly Batch[]>> {
  return collectingAsync(async (take) => {
    if (from.position === to.position) return await copies(batches());
    const { plan, engine, isLarge } = view.context;
    const outline = freedOutline(view.context);
    const part = isLarge ? loadedPart(view.context, from, to) : partOfModel(outline, from, to);
    const current = view.valuesOf(network);
    const weights = new Map(
      [...current.keys()]
        .filter((name) => !isLarge || isStoredIn(part, name))
        .flatMap((name) => {
          const own = current.get(name);
          return own instanceof Float32Array ? [[name, own] as const] : [];
        }),
    );
    const way = take(buildAdvance({ model: outline, part, from, to, weights }));
    return take(await inEngine(plan.model.file, engine.device, () => advance(way, batches(), engine)));
  });
}
