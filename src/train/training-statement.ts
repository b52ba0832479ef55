/** A training statement at work: its graph, its batches, and the slots that it changes. */
import { buildTrainingStep } from '../compute/build-training-step.ts';
import { openTrainer } from '../compute/shards/sharded-trainer.ts';
import type { Trainer } from '../compute/trainer.ts';
import type { SlotKind, StateSlot } from '../compute/slots.ts';
import type { TrainingStep } from '../compute/training-step.ts';
import type { Batch } from '../compute/feeding.ts';
import { strangeState } from '../diagnostics/catalogue/compensation.ts';
import { collectingAsync, diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { PlannedStage, PlannedTrain } from '../plan/plan.ts';
import { collectsOf, withAdded, nuclearAtWork } from './objective.ts';
import { newAdapter, openAdapter, clockOf, rateAt, specOf } from './training-spec.ts';
import { deltasAtWork, startDeltas, type CountedDeltas, type Reselected } from './deltas.ts';
import { datasetOf, inEngine, type RunContext } from '../state/context.ts';
import { slotsOf, type Slots } from '../cut/slots.ts';
import { smallerModel } from '../cut/smaller-model.ts';
import { smallerSpec } from '../cut/smaller-spec.ts';
import { codesOfTurn } from '../state/codes.ts';
import { turnOf } from '../state/widths.ts';
import { beforeStep, type Multipliers } from '../state/toward.ts';
import { applyMask } from '../state/masks.ts';
import type { Changes, MaskedValues, Network, OpenAdapter, RunState, TrainingState } from '../state/network.ts';
import { notFiniteIn, type NotFinite } from '../model/index.ts';
import { halfOfData } from '../state/clients.ts';
import { openSampler, type SamplerState } from '../state/sampler.ts';
import { goesOnTraining } from '../state/soft-masks.ts';
import type { GateTurn } from '../state/gates.ts';

export interface TrainingStatement {
  /** One update at a time of the stage, `updates` of its own being done; the batch's mean loss and the lr. */
  readonly step: (time: number, updates: number) => Promise<{ loss: number; lr: number; reselected?: Reselected }>;
  /** Copies of what it changes: by slot, optimizer state left out. */
  readonly read: () => readonly Changed[];
  readonly adapters: () => readonly OpenAdapter[];
  /** A network with the statistics that its steps have added to, as they are now. */
  readonly collected: (network: Network) => Network;
  /** The live values of what other statements of the stage read, too. */
  readonly shared: () => ReadonlyMap<string, Float32Array>;
  /** Takes over what another statement has changed. */
  readonly take: (shared: ReadonlyMap<string, Float32Array>) => void;
  /** Takes new masks over: the optimizer state of pruned weights becomes 0, and so do the weights unless they are kept behind. */
  readonly prune: (changes: MaskedValues & Pick<Changes, 'openMasks'>) => void;
  /** The first of its slots, those of the optimizer's state among them, that is not finite. */
  readonly notFinite: () => NotFinite | undefined;
  readonly lastBatch: () => Batch | Promise<Batch>;
  /** Where it stands after so many steps of its own, for a later training to go on with. */
  readonly state: (done: number) => TrainingState;
  readonly remember: () => StatementMemory;
  /** Where the multipliers of its gates stand, if it has any. */
  readonly multipliers: () => Multipliers | undefined;
  /** How many deltas there are, and how many are not 0; undefined where none train. */
  readonly deltas: () => CountedDeltas | undefined;
  readonly release: () => Promise<void>;
}

export type Changed = { readonly kind: SlotKind; readonly tensor: string; readonly values: Float32Array };

/** A training statement between two steps, as plain data. */
export interface StatementMemory {
  /** By name of the slot: parameters, adapters, scores, gates, statistics, optimizer state. */
  readonly slots: ReadonlyMap<string, Float32Array>;
  readonly samples: SamplerState;
  readonly multipliers?: Multipliers | undefined;
}

/** What the statements of a stage do to one another's tensors, by name. */
export interface Surroundings {
  /** Pruned or rewired while the stage trains. */
  readonly pruned: readonly string[];
  /** Of these, the ones whose pruned weights may come back. */
  readonly veiled: readonly string[];
  /** Set to other values between two steps; the state of the optimizer stays. */
  readonly projected: readonly string[];
  /** Trained by other statements. */
  readonly others: readonly string[];
}

interface OpenTrainingStatementOptions {
  readonly train: PlannedTrain;
  readonly runState: RunState;
  readonly surroundings: Surroundings;
  readonly memory?: StatementMemory | undefined;
}

export function openTrainingStatement(
  context: RunContext,
  stage: PlannedStage,
  {
    train,
    runState: { network, trainings, marks },
    surroundings: { pruned, veiled, projected, others },
    memory,
  }: OpenTrainingStatementOptions,
): Promise<Outcome<TrainingStatement>> {
  return collectingAsync(async (take, fail) => {
    const { plan, model, engine } = context;
    const dataset = halfOfData(datasetOf(context, train.data), train, plan.seed);
    const own = new Set(train.tensors);
    const moved = new Set([...pruned, ...projected, ...others].filter((tensor) => !own.has(tensor)));
    const smaller = smallerModel(model, network);
    const adapters = train.adapters.map((planned) => newAdapter(context, planned, train, smaller));
    const deltas = startDeltas(context, train, network, smaller);
    const gates = turnOf(context, stage, train, network);
    const codes = codesOfTurn(stage, train, network);
    const collects = collectsOf(context, stage, train, { network, marks });
    const beside = { adapters, deltas, gates, codes, collects };
    const parts = { ...beside, train, sampleDims: dataset.x.dims, moved };
    const whole = specOf(context, stage, parts, { network, marks, pruned, veiled });
    const step = take(buildTrainingStep(smaller === undefined ? whole : smallerSpec(whole, smaller, context.layers.values(), pruned)));
    const trainer = take(await inEngine(plan.model.file, engine.device, () => openTrainer(step, engine)));
    const stray = strangeSlot(memory, step);
    if (stray !== undefined) {
      await trainer.release();
      return fail([diagnose(strangeState, { stage: stage.path, slot: stray })]);
    }
    const slots = slotsOf(step, trainer, model, smaller);
    const earlier = train.continues === undefined ? undefined : trainings.get(train.continues);
    const sampler = openSampler(dataset, train, plan.seed, memory?.samples ?? earlier?.samples);
    for (const [name, values] of optimizerOf(step, slots, earlier, network.masks)) slots.write(name, values);
    for (const [name, values] of memory?.slots ?? []) trainer.write(name, values);
    const { clock, since } = clockOf(train, earlier);
    const [names, behind] = [new Set(step.slots.map(({ name }) => name)), new Set(veiled)];
    const atWork = gatesAtWork(trainer, gates, memory?.multipliers, (tensor) =>
      names.has(tensor) ? trainer.view(tensor) : (network.values.get(tensor) ?? []),
    );
    const valuesOf = (tensor: string) => network.values.get(tensor) ?? [];
    const atPlaces = deltasAtWork(trainer, deltas, { ...stage, ...train, valuesOf, smaller });
    const toNuclear = nuclearAtWork(context, train, trainer);
    return {
      async step(time, updates) {
        atWork.before(time);
        atPlaces.before(time);
        toNuclear(updates);
        const lr = rateAt(train, time, stage.steps, clock - since);
        const loss = await trainer.run(await sampler.next(), lr, clock + updates);
        return { loss, lr, reselected: atPlaces.after(time + 1) };
      },
      read: () => [
        ...ofKinds(step, changing).map(({ kind, tensor, name }) => ({ kind, tensor, values: slots.read(name, () => valuesOf(tensor)) })),
        ...atPlaces.read(),
      ],
      adapters: () => adapters.map((adapter) => openAdapter(context, adapter, slots)),
      collected: (now) => withAdded(now, collects, (slot) => slots.read(slot)),
      shared: () => new Map(ofKinds(step, sharing).map(({ name }) => [name, trainer.view(name)] as const)),
      take(shared) {
        for (const [name, values] of shared) if (names.has(name)) trainer.write(name, values);
      },
      prune(changes) {
        writePruned(step, slots, changes, { behind, projected });
        atWork.prune(changes);
      },
      notFinite: () => notFiniteSlot(step, trainer),
      lastBatch: sampler.last,
      state: (done) => ({
        steps: clock + done,
        since: since > 0 ? since : undefined,
        optimizer: new Map(ofKinds(step, optimizing).map(({ name }) => [name, slots.read(name)] as const)),
        samples: sampler.state(),
      }),
      remember: () => ({
        slots: new Map(ofKinds(step, kept).map(({ name }) => [name, trainer.read(name)] as const)),
        samples: sampler.state(),
        multipliers: atWork.multipliers(),
      }),
      multipliers: atWork.multipliers,
      deltas: atPlaces.count,
      release: trainer.release,
    };
  });
}

/** A slot of a checkpoint that this training does not have, or has in another size. */
function strangeSlot(memory: StatementMemory | undefined, { slots }: TrainingStep): string | undefined {
  const sizes = new Map(slots.map(({ name, initial }) => [name, initial.length]));
  const found = [...(memory?.slots ?? [])].find(([name, values]) => !(values instanceof Float32Array) || sizes.get(name) !== values.length);
  return found?.[0];
}

/** What an earlier training left for tensors that train on; what is pruned since then has none. */
function optimizerOf(step: TrainingStep, slots: Slots, earlier: TrainingState | undefined, masks: Network['masks']) {
  return step.slots.flatMap(({ kind, name, tensor }) => {
    const own = kind === 'optimizer' ? earlier?.optimizer.get(name) : undefined;
    if (own === undefined || own.length !== slots.sizeOf(name)) return [];
    const mask = masks.get(tensor);
    const values = own.slice();
    if (mask !== undefined && mask.length === values.length) applyMask(values, mask);
    return [[name, values] as const];
  });
}

function ofKinds({ slots }: TrainingStep, kinds: ReadonlySet<SlotKind>): readonly StateSlot[] {
  return slots.filter(({ kind }) => kinds.has(kind));
}

const sharing: ReadonlySet<SlotKind> = new Set<SlotKind>(['parameter', 'cells', 'statistic', 'gate']);
const changing: ReadonlySet<SlotKind> = new Set<SlotKind>([...sharing, 'score']);
const optimizing: ReadonlySet<SlotKind> = new Set<SlotKind>(['optimizer']);
/** State that a step changes; masks and frozen tensors are the network's. */
const kept: ReadonlySet<SlotKind> = new Set<SlotKind>([...changing, ...(['adapter', 'delta', 'place', 'optimizer', 'collected'] as const)]);

function notFiniteSlot(step: TrainingStep, trainer: Trainer): NotFinite | undefined {
  for (const { name } of ofKinds(step, kept)) {
    const found = notFiniteIn(name, trainer.view(name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function writePruned(
  step: TrainingStep,
  slots: Slots,
  { masks, values, openMasks }: MaskedValues & Pick<Changes, 'openMasks'>,
  { behind, projected }: { behind: ReadonlySet<string>; projected: readonly string[] },
): void {
  const names = new Set(step.slots.map(({ name }) => name));
  for (const tensor of projected) {
    const own = values.get(tensor);
    if (own !== undefined && names.has(tensor)) slots.write(tensor, own);
  }
  for (const [tensor, mask] of masks) {
    const own = values.get(tensor);
    const isWritten = own !== undefined && !behind.has(tensor);
    if (isWritten && names.has(tensor)) slots.write(tensor, own);
    if (names.has(`mask:${tensor}`)) slots.write(`mask:${tensor}`, mask);
    const open = openMasks?.get(tensor);
    if (names.has(`threshold:${tensor}`)) slots.write(`threshold:${tensor}`, [open?.threshold ?? 0]);
    if (names.has(`fade:${tensor}`)) slots.write(`fade:${tensor}`, [open?.fade ?? 1]);
    if (open !== undefined && goesOnTraining(open)) continue;
    for (const kind of step.optimizer.state) {
      const name = `${kind}:${tensor}`;
      if (names.has(name)) slots.clear(name, mask);
    }
  }
}

/** Gates and their multipliers in the slots of a training step, from step to step. */
interface GatesAtWork {
  /** Writes what a step of the stage reads, and moves the multipliers. */
  readonly before: (time: number) => void;
  /** Takes over which units are there. */
  readonly prune: (network: MaskedValues) => void;
  readonly multipliers: () => Multipliers | undefined;
}

function gatesAtWork(
  trainer: Trainer,
  { noise, live, toward, open }: GateTurn,
  remembered: Multipliers | undefined,
  valuesOf: (tensor: string) => ArrayLike<number>,
): GatesAtWork {
  let multipliers = remembered ?? toward?.start;
  const write = (all: readonly (readonly [string, ArrayLike<number>])[]): void => {
    for (const [name, values] of all) trainer.write(name, values);
  };
  return {
    before(time) {
      write(noise(time));
      if (toward === undefined || multipliers === undefined) return;
      const { slots, after } = beforeStep(toward, multipliers, open(trainer.view, valuesOf), time);
      write(slots);
      multipliers = after;
    },
    prune: (network) => write(live(network)),
    multipliers: () => multipliers,
  };
}
