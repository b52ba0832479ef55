/** A training statement at work: its graph, its batches, and the part of the network it changes. */
import { matrixLayout } from '../compute/adapters.ts';
import { buildTrainingStep } from '../compute/build-training-step.ts';
import { learningRate } from '../compute/schedule.ts';
import { createTrainer } from '../compute/trainer.ts';
import type { Trainer } from '../compute/trainer.ts';
import type { AdapterSpec, SlotKind, TrainingStep } from '../compute/training-step.ts';
import type { Batch } from '../compute/feeding.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { PlannedPrune, PlannedRewire, PlannedStage, PlannedTrain } from '../plan/plan.ts';
import { uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import type { RunContext } from './context.ts';
import { datasetOf } from './context.ts';
import { inEngine } from './engine.ts';
import { applyMask } from './masks.ts';
import type { Changes, Network, OpenAdapter, RunState, Values } from './network.ts';
import type { TrainingState } from './network.ts';
import { withChanges } from './network.ts';
import { objectiveOf } from './objective.ts';
import { openSampler } from './sampler.ts';
import type { SamplerState } from './sampler.ts';

export interface Training {
  /** One optimizer update, `step` of them being done; gives the batch's mean loss and the lr. */
  readonly step: (step: number) => Promise<{ readonly loss: number; readonly lr: number }>;
  /** The network as it is now. */
  readonly read: () => Network;
  /** Takes new masks over: pruned weights and their optimizer state become 0. */
  readonly prune: (changes: Required<Changes>) => void;
  /** The batch of the last step. */
  readonly lastBatch: () => Batch;
  /** Where it stands after so many steps of its own, for a later training to go on with. */
  readonly state: (done: number) => TrainingState;
  /** Copies of all that it takes to go on from here, in another process too. */
  readonly remember: () => TrainingMemory;
  readonly release: () => Promise<void>;
}

/** A training between two steps, as plain data. */
export interface TrainingMemory {
  /** What does not train, and the masks of now. */
  readonly base: Network;
  /** By name of the slot: parameters, adapters, statistics, optimizer state. */
  readonly slots: ReadonlyMap<string, Float32Array>;
  readonly samples: SamplerState;
}

export async function openTraining(
  context: RunContext,
  stage: PlannedStage,
  train: PlannedTrain,
  { network: before, trainings, marks }: RunState,
  memory?: TrainingMemory,
): Promise<Outcome<Training>> {
  const { plan, model, engine } = context;
  const network = memory?.base ?? before;
  const dataset = datasetOf(context, train.data);
  const pruned = tensorsPrunedIn(context, stage);
  const built = buildTrainingStep({
    model,
    weights: floatsOf(network.values),
    input: plan.task.input,
    sampleDims: dataset.x.dims,
    output: plan.task.output,
    ...objectiveOf(context, train, marks),
    tensors: train.tensors,
    adapters: train.adapters.map((planned) => newAdapter(planned, plan.seed, train)),
    masks: masksOf(network, train, pruned),
    replaceable: pruned.filter((tensor) => !train.tensors.includes(tensor)),
    optimizer: train.optimizer,
    ...(train.clip === undefined ? {} : { clip: train.clip }),
    accumulate: train.accumulate,
  });
  if (built.value === undefined) return { diagnostics: built.diagnostics };
  const step = built.value;
  const loaded = await inEngine(plan.model.file, engine.device, () => createTrainer(step, engine));
  if (loaded.value === undefined) return { diagnostics: loaded.diagnostics };
  const trainer = loaded.value;
  const earlier = train.continues === undefined ? undefined : trainings.get(train.continues);
  const sampler = openSampler(dataset, train, plan.seed, memory?.samples ?? earlier?.samples);
  for (const [name, values] of optimizerOf(step, earlier, network.masks))
    trainer.write(name, values);
  for (const [name, values] of memory?.slots ?? []) trainer.write(name, values);
  const clock = earlier?.steps ?? 0;
  let base = network;
  return {
    diagnostics: built.diagnostics,
    value: {
      async step(done) {
        const now = clock + done;
        const lr = learningRate(train.optimizer.lr, train.decay, now, clock + stage.steps);
        const loss = await trainer.run(sampler.next(), lr, now);
        return { loss, lr };
      },
      read: () => readNetwork(context, base, train, step, trainer),
      prune(changes) {
        base = withChanges(base, changes);
        writePruned(step, trainer, changes);
      },
      lastBatch: sampler.last,
      state: (done) => ({
        steps: clock + done,
        optimizer: optimizerState(step, trainer),
        samples: sampler.state(),
      }),
      remember: () => ({ base, slots: slotsOf(step, trainer), samples: sampler.state() }),
      release: trainer.release,
    },
  };
}

/** What an earlier training left for tensors that train on; what is pruned since then has none. */
function optimizerOf(
  { slots }: TrainingStep,
  earlier: TrainingState | undefined,
  masks: Network['masks'],
): readonly (readonly [string, Float32Array])[] {
  return slots.flatMap(({ kind, name, tensor, dims, initial }) => {
    const own = kind === 'optimizer' ? earlier?.optimizer.get(name) : undefined;
    if (own === undefined || own.length !== initial.length) return [];
    const mask = masks.get(tensor);
    const values = own.slice();
    if (mask !== undefined && mask.length === values.length && dims.length > 0) {
      applyMask(values, mask);
    }
    return [[name, values] as const];
  });
}

function optimizerState({ slots }: TrainingStep, trainer: Trainer): TrainingState['optimizer'] {
  const own = slots.filter(({ kind }) => kind === 'optimizer');
  return new Map(own.map(({ name }) => [name, trainer.read(name)]));
}

/** Stored tensors that statements of the stage may prune or rewire while it trains. */
function tensorsPrunedIn({ layers }: RunContext, stage: PlannedStage): readonly string[] {
  const prunes = stage.statements.filter(
    (it): it is PlannedPrune | PlannedRewire => it.kind === 'prune' || it.kind === 'rewire',
  );
  const during = prunes.filter(({ updates }) => updates.some(({ step }) => step < stage.steps));
  return [...new Set(during.flatMap((statement) => tensorsOf(statement, layers)))];
}

function tensorsOf(
  statement: PlannedPrune | PlannedRewire,
  layers: RunContext['layers'],
): readonly string[] {
  if (statement.kind === 'prune' && statement.groups !== undefined) {
    return statement.groups.flatMap(({ members }) => members.map(({ tensor }) => tensor));
  }
  return statement.layers.flatMap((name) => layers.get(name)?.tensor ?? []);
}

/** A mask for all that has one or may get one; a tensor of ones is overwritten later. */
function masksOf(
  { masks, values }: Network,
  train: PlannedTrain,
  pruned: readonly string[],
): ReadonlyMap<string, Uint8Array> {
  const changed = [...train.tensors, ...train.adapters.map(({ tensor }) => tensor)];
  const masked = changed.filter((tensor) => masks.has(tensor) || pruned.includes(tensor));
  return new Map(
    masked.map((tensor) => {
      const ones = () => new Uint8Array(values.get(tensor)?.length ?? 0).fill(1);
      return [tensor, masks.get(tensor) ?? ones()];
    }),
  );
}

/** A uniform in ±1/√columns (`kaiming_uniform_(√5)`), each adapter from a stream of its own. */
function newAdapter(
  planned: PlannedTrain['adapters'][number],
  seed: number,
  { streams }: PlannedTrain,
): AdapterSpec {
  const { rank, columns, tensor } = planned;
  if (streams.adapters === undefined) throw new Error('a plan with adapters names their stream');
  const drawn = stream(seed, `${streams.adapters}/${tensor}`);
  return { planned, a: uniform(drawn, rank * columns, 1 / Math.sqrt(columns)) };
}

/** State that a step changes; masks and frozen tensors are the network's. */
function slotsOf({ slots }: TrainingStep, trainer: Trainer): ReadonlyMap<string, Float32Array> {
  const changed = slots.filter(({ kind }) => kept.has(kind));
  return new Map(changed.map(({ name }) => [name, trainer.read(name)]));
}

const kept: ReadonlySet<SlotKind> = new Set<SlotKind>([
  'parameter',
  'adapter',
  'statistic',
  'optimizer',
]);

function readNetwork(
  { model }: RunContext,
  base: Network,
  train: PlannedTrain,
  step: TrainingStep,
  trainer: Trainer,
): Network {
  const changed = step.slots.filter(({ kind }) => kind === 'parameter' || kind === 'statistic');
  const values = new Map<string, Values>(
    changed.map(({ name, tensor }) => [tensor, trainer.read(name)]),
  );
  const adapters = train.adapters.map((planned): OpenAdapter => {
    const dims = dimsOf(model.graph, planned.tensor);
    const layout = matrixLayout(model.graph.nodes, planned.tensor, dims);
    if (typeof layout !== 'string') throw new Error(layout.refused);
    const a = trainer.read(`lora.a:${planned.tensor}`);
    return { planned, dims, layout, a, b: trainer.read(`lora.b:${planned.tensor}`) };
  });
  return { ...withChanges(base, { values }), adapters: [...base.adapters, ...adapters] };
}

function dimsOf({ initializers }: RunContext['model']['graph'], tensor: string): readonly number[] {
  const dims = initializers.get(tensor)?.dims;
  if (dims === undefined) throw new Error(`${tensor} is no initializer`);
  return dims;
}

function writePruned(
  step: TrainingStep,
  trainer: Trainer,
  { masks, values }: Required<Changes>,
): void {
  const names = new Set(step.slots.map(({ name }) => name));
  for (const [tensor, mask] of masks) {
    const own = values.get(tensor);
    if (own !== undefined && names.has(tensor)) trainer.write(tensor, own);
    if (names.has(`mask:${tensor}`)) trainer.write(`mask:${tensor}`, mask);
    for (const kind of step.optimizer.state) {
      const name = `${kind}:${tensor}`;
      if (!names.has(name)) continue;
      const state = trainer.view(name);
      for (let i = 0; i < mask.length; i++) if (mask[i] === 0) state[i] = 0;
    }
  }
}

/** Training is float32 throughout; other tensors keep the model's own values. */
function floatsOf(values: ReadonlyMap<string, Values>): ReadonlyMap<string, Float32Array> {
  return new Map(
    [...values].filter(
      (entry): entry is [string, Float32Array] => entry[1] instanceof Float32Array,
    ),
  );
}
