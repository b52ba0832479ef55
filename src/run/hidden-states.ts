/**
 * The samples of a calibration on their way through a network that is pruned block after block: where
 * the network can be cut, only the hidden states are carried from one block to the next.
 */
import type { Batch } from '../compute/feeding.ts';
import { advance, buildAdvance } from '../compute/statistics/advance.ts';
import { hiddenCuts, partOfModel } from '../compute/statistics/hidden-states.ts';
import type { Cut } from '../compute/statistics/hidden-states.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer, Model } from '../model/graph.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import { calibrationSamples } from './calibration-samples.ts';
import type { RunContext } from './context.ts';
import { inEngine } from './engine.ts';
import type { Networks } from './networks.ts';
import { mergeAdapters } from './network.ts';
import type { Network } from './network.ts';

/** A network, or what is left of it, and what is fed to it. */
export interface FedModel {
  readonly model: Model;
  readonly input: string;
  readonly sampleDims: readonly number[];
  readonly batches: () => Iterable<Batch>;
}

export interface Carrier {
  /** The network from the last cut before these layers, one of the turns; turns come in order. */
  readonly before: (layers: readonly Layer[], networks: Networks) => Promise<Outcome<FedModel>>;
}

/** The whole network, fed with the samples that the plan names. */
export function wholeModel(context: RunContext, planned: PlannedCalibration): FedModel {
  const { dataset, batches } = calibrationSamples(context, planned);
  const { model, plan } = context;
  return { model, input: plan.task.input, sampleDims: dataset.x.dims, batches };
}

interface Reached {
  /** The network at the beginning of the update. */
  readonly before: Network;
  readonly cut: Cut;
  readonly states: readonly Batch[];
}

export function openCarrier(
  context: RunContext,
  planned: PlannedCalibration,
  turns: readonly (readonly Layer[])[],
): Carrier {
  const whole = wholeModel(context, planned);
  const { model, input, sampleDims } = whole;
  const cuts = hiddenCuts({ model, input, sampleDims, turns });
  const start: Cut = { tensor: input, position: 0, sampleDims };
  let at: Reached | undefined;
  return {
    async before(layers, { now, before }) {
      const turn = turns.findIndex(([first]) => first?.name === layers[0]?.name);
      const to = cuts[turn] ?? start;
      if (to.position === 0) {
        at = undefined;
        return { value: whole, diagnostics: [] };
      }
      // Another update begins at the start again: training may have changed what lies before.
      const from = at?.before === before && at.cut.position <= to.position ? at : undefined;
      const states = await taken(context, model, from?.cut ?? start, to, now, () =>
        from === undefined ? whole.batches() : from.states,
      );
      if (states.value === undefined) return { diagnostics: states.diagnostics };
      const own = states.value;
      at = { before, cut: to, states: own };
      const rest = partOfModel(model, to);
      const { tensor, sampleDims: dims } = to;
      const fed = { model: rest, input: tensor, sampleDims: dims, batches: () => own };
      return { value: fed, diagnostics: states.diagnostics };
    },
  };
}

/** Through the blocks between two cuts, with the weights that they have by now. */
async function taken(
  { plan, engine }: RunContext,
  model: Model,
  from: Cut,
  to: Cut,
  network: Network,
  batches: () => Iterable<Batch>,
): Promise<Outcome<readonly Batch[]>> {
  if (from.position === to.position) return { value: [...batches()], diagnostics: [] };
  const weights = new Map(
    [...mergeAdapters(network).values].filter(
      (entry): entry is [string, Float32Array] => entry[1] instanceof Float32Array,
    ),
  );
  const built = buildAdvance({ model, from, to, weights });
  const part = built.value;
  if (part === undefined) return { diagnostics: built.diagnostics };
  return inEngine(plan.model.file, engine.device, () => advance(part, batches(), engine));
}
