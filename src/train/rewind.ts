/** Rewinds to a mark, for the parts that the plan names (language.md, "Marks"). */
import { cutsOf } from '../state/cut.ts';
import type { PlannedRewind, RewoundPart } from '../plan/plan.ts';
import { masked } from '../state/masks.ts';
import type { Network, RunState, Snapshot, TrainingState } from '../state/network.ts';

export function rewind(state: RunState, planned: PlannedRewind): RunState {
  const mark = state.marks.get(planned.name);
  if (mark === undefined) throw new Error(`the plan rewinds to ${planned.name}, never marked`);
  const parts = new Set<RewoundPart>(planned.parts ?? ['all']);
  return {
    ...state,
    network: rewoundNetwork(state.network, mark.network, planned.tensors, parts),
    trainings: rewoundTrainings(state, mark, parts),
    samples: parts.has('samples') ? mark.samples : state.samples,
  };
}

/** Values and masks of the mark, or of now; whatever is pruned in the end is +0. */
function rewoundNetwork(now: Network, mark: Network, tensors: readonly string[] | undefined, parts: ReadonlySet<RewoundPart>): Network {
  const masks = parts.has('masks') ? mark.masks : now.masks;
  const chosen = parts.has('all') || parts.has('weights') ? (tensors ?? [...mark.values.keys()]) : [];
  const values = new Map(now.values);
  for (const tensor of chosen) {
    const own = mark.values.get(tensor);
    if (own !== undefined) values.set(tensor, own);
  }
  for (const tensor of new Set(parts.has('masks') ? masks.keys() : chosen)) {
    const own = values.get(tensor);
    const mask = masks.get(tensor);
    if (own !== undefined && mask !== undefined) values.set(tensor, masked(own, mask));
  }
  const isWhole = parts.has('all') && tensors === undefined;
  // What is cut stays so, unless the masks under which it was whole come back.
  const cuts = parts.has('masks') ? cutsUnder(mark, now) : now.cuts;
  const { collected, inserted } = now;
  const lasting = { collected, inserted };
  return { values, masks, adapters: isWhole ? mark.adapters : now.adapters, ...lasting, cuts };
}

/** Masks bring units back, and no tokens. */
function cutsUnder(mark: Network, now: Network): Network['cuts'] {
  const all = [...cutsOf(mark).filter(({ tokens }) => tokens === undefined), ...cutsOf(now).filter(({ tokens }) => tokens !== undefined)];
  return all.length === 0 ? undefined : all;
}

/** A training that the mark does not know begins anew, as far as it goes back. */
function rewoundTrainings({ trainings }: RunState, mark: Snapshot, parts: ReadonlySet<RewoundPart>): RunState['trainings'] {
  if (!parts.has('optimizer') && !parts.has('clock')) return trainings;
  const entries = [...new Set([...trainings.keys(), ...mark.trainings.keys()])].map((path): readonly [string, TrainingState] => {
    const [own, back] = [trainings.get(path) ?? fresh, mark.trainings.get(path) ?? fresh];
    const { optimizer } = parts.has('optimizer') ? back : own;
    const { optimizer: _, ...times } = parts.has('clock') ? back : own;
    return [path, { ...times, optimizer }];
  });
  return new Map(entries);
}

const fresh: TrainingState = { steps: 0, optimizer: new Map() };
