/** What a training statement gives its step to build: the model, what trains, and all that a step reads. */
import { layersOfPart } from '../plan/optional-lists.ts';
import { lengthOf } from '../basics/lists.ts';
import type { TrainingSpec } from '../compute/training-step.ts';
import type { PlannedStage, PlannedTrain } from '../plan/plan.ts';
import type { codesOfTurn } from '../state/codes.ts';
import type { RunContext } from '../state/context.ts';
import type { RunState, Network, Values, TrainingState, OpenAdapter } from '../state/network.ts';
import { trainedIn } from '../state/shared.ts';
import { softMasksIn, softMasksOf } from '../state/soft-masks.ts';
import type { turnOf } from '../state/widths.ts';
import { floatsOf, objectiveOf } from './objective.ts';
import { learningRate } from '../compute/schedule.ts';
import type { AdapterSpec } from '../compute/adapter-slots.ts';
import { uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import { putKept } from '../cut/removed-slices.ts';
import type { Slots } from '../cut/slots.ts';
import type { SmallerModel } from '../cut/smaller-model.ts';
import { adaptedMatrix, factorSlices } from '../cut/smaller-spec.ts';

/** The network and what the statements of the stage do to its tensors. */
type Around = Pick<RunState, 'network' | 'marks'> & { readonly pruned: readonly string[]; readonly veiled: readonly string[] };

/** What trains beside weights, and what a step reads of it. */
interface Parts extends Required<Pick<TrainingSpec, 'adapters' | 'deltas' | 'collects'>> {
  readonly train: PlannedTrain;
  readonly sampleDims: readonly number[];
  readonly gates: ReturnType<typeof turnOf>;
  readonly codes: ReturnType<typeof codesOfTurn>;
  /** Tensors that something else changes. */
  readonly moved: ReadonlySet<string>;
}

export function specOf(
  context: RunContext,
  stage: PlannedStage,
  { train, sampleDims, moved, gates, codes, ...parts }: Parts,
  { network, marks, pruned, veiled }: Around,
): TrainingSpec {
  const { plan, model, engine } = context;
  return {
    model,
    weights: floatsOf(behindMasks(network)),
    input: plan.task.input,
    sampleDims,
    output: plan.task.output,
    ...objectiveOf(context, train, marks, gates.toward?.left),
    ...trainedIn(network, train.tensors),
    ...parts,
    masks: masksOf(network, train, pruned, veiled),
    veiled,
    softMasks: softMasksOf(network, softMasksIn(stage, context.layers)),
    scores: scoresOf(context, network, train),
    gates: gates.specs,
    inputGates: gates.byInput,
    codes,
    replaceable: [...moved],
    optimizer: train.optimizer,
    rates: ratesIn(train),
    inBlocks: engine.device === 'cpu',
    clip: train.clip,
    accumulate: train.accumulate,
    shards: train.shards ?? 1,
  };
}

// The values that a training starts from.

/** Values as a training starts from them: those behind the masks, where there are any. */
function behindMasks({ values, latent }: Network): ReadonlyMap<string, Values> {
  if (latent === undefined) return values;
  return new Map([...values, ...[...latent].map(([tensor, own]) => [tensor, own.values] as const)]);
}

/** A mask for all that has one or may get one; a tensor of ones is overwritten later. */
function masksOf({ masks, values }: Network, train: PlannedTrain, pruned: readonly string[], veiled: readonly string[]) {
  const changed = [...train.tensors, ...train.adapters.map(({ tensor }) => tensor)];
  return new Map(
    [...changed.filter((tensor) => masks.has(tensor) || pruned.includes(tensor)), ...veiled].map((tensor) => {
      const ones = () => new Uint8Array(lengthOf(values.get(tensor))).fill(1);
      return [tensor, masks.get(tensor) ?? ones()];
    }),
  );
}

/** The stored tensors whose scores the statement trains. */
function scoresOf({ layers }: RunContext, { scores }: Network, train: PlannedTrain): ReadonlyMap<string, Float32Array> {
  return new Map(
    layersOfPart(train.scores).flatMap((name) => {
      const tensor = layers.get(name)?.tensor ?? '';
      const own = scores?.get(tensor);
      return own === undefined ? [] : [[tensor, own] as const];
    }),
  );
}

// The rate of a training statement, whose schedule may have begun in an earlier stage.

/** The updates that are done, and how many of them when the schedule of the rate began. */
export function clockOf({ decay }: PlannedTrain, earlier: TrainingState | undefined) {
  const clock = earlier?.steps ?? 0;
  return { clock, since: decay.restarts === true ? clock : (earlier?.since ?? 0) };
}

/** At a step of a stage whose schedule has gone on for some steps before it. */
export function rateAt({ optimizer, decay }: PlannedTrain, time: number, steps: number, before: number) {
  return learningRate(optimizer.lr, decay, before + time, before + steps);
}

/** The factors of the rate by tensor, where they are not 1. */
function ratesIn({ rates = [] }: PlannedTrain): ReadonlyMap<string, number> {
  return new Map(rates.flatMap(({ factor, tensors }) => tensors.map((tensor) => [tensor, factor] as const)));
}

// Adapters at the beginning of a training and at its end.

/**
 * A uniform in ±1/√columns (`kaiming_uniform_(√5)`), each adapter from a stream of its own, B 0. Where
 * columns are cut, those that are left are drawn and counted.
 */
export function newAdapter(
  { plan, model }: RunContext,
  planned: PlannedTrain['adapters'][number],
  { streams }: PlannedTrain,
  smaller: SmallerModel | undefined,
): AdapterSpec {
  const { rank, rows, columns, tensor, form } = planned;
  if (form === 'scaled') return { planned, ...ones(rank, rows, columns) };
  if (streams.adapters === undefined) throw new Error('a plan with adapters names their stream');
  const drawn = stream(plan.seed, `${streams.adapters}/${tensor}`);
  const draw = (left: number) => uniform(drawn, rank * left, 1 / Math.sqrt(left));
  const slices = smaller?.slicesOf(tensor);
  if (slices === undefined) return { planned, a: draw(columns) };
  const left = factorSlices(slices, adaptedMatrix(model, tensor), rank);
  const a = new Float32Array(rank * columns);
  putKept(draw(left.columns), a, left.a);
  return { planned, a };
}

/** Both constant, so that BA is 1 everywhere. */
function ones(rank: number, rows: number, columns: number): Pick<AdapterSpec, 'a' | 'b'> {
  const value = 1 / Math.sqrt(rank);
  return { a: new Float32Array(rank * columns).fill(value), b: new Float32Array(rows * rank).fill(value) };
}

/** As it is now, merged into nothing yet. */
export function openAdapter(
  { model }: RunContext,
  { planned, a, b = new Float32Array(planned.rows * planned.rank) }: AdapterSpec,
  slots: Slots,
): OpenAdapter {
  const dims = model.graph.initializers.get(planned.tensor)?.dims;
  if (dims === undefined) throw new Error(`${planned.tensor} is no initializer`);
  const { layout } = adaptedMatrix(model, planned.tensor);
  const read = (factor: string, rest: Float32Array): Float32Array => slots.read(`lora.${factor}:${planned.tensor}`, () => rest);
  return { planned, dims, layout, a: read('a', a), b: read('b', b) };
}
