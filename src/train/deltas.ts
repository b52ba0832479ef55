/** Deltas of a training statement: where they start, what each step reads of them, and how they move. */
import { indicesOf, placesOf, type DeltaSpec } from '../compute/deltas.ts';
import type { Trainer } from '../compute/trainer.ts';
import { dimsLeft, putKept, takeKept } from '../cut/removed-slices.ts';
import type { SmallerModel } from '../cut/smaller-model.ts';
import type { PlannedTrain, PlannedReselection } from '../plan/plan.ts';
import { deltasIn, reselectedAt } from '../plan/train/planned-train.ts';
import { integerBelow } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import type { RunContext } from '../state/context.ts';
import type { Network } from '../state/network.ts';

/** Weights drawn uniformly among those that are not pruned, as many as the plan says or as there are. */
export function startDeltas(
  { plan, model }: RunContext,
  { deltas, streams }: PlannedTrain,
  { masks }: Network,
  smaller: SmallerModel | undefined,
): readonly DeltaSpec[] {
  if (deltas === undefined) return [];
  if (streams.deltas === undefined) throw new Error('a plan with deltas names their stream');
  return deltas.layers.flatMap(({ tensor, deltas: count }): readonly DeltaSpec[] => {
    if (smaller !== undefined && !smaller.has(tensor)) return [];
    const dims = model.graph.initializers.get(tensor)?.dims;
    if (dims === undefined) throw new Error(`${tensor} is no initializer`);
    const slices = smaller?.slicesOf(tensor);
    const size = (slices ? dimsLeft(slices) : dims).reduce((product, dim) => product * dim, 1);
    const whole = masks.get(tensor);
    const mask = slices && whole ? takeKept(whole, slices) : whole;
    const open = mask?.includes(0) === true ? mask : undefined;
    const all = Uint32Array.from({ length: size }, (_, index) => index);
    const free = open === undefined ? all : all.filter((index) => open[index] !== 0);
    const numbers = stream(plan.seed, `${streams.deltas}/${tensor}`);
    const most = Math.min(count, free.length);
    // The first ones of a random order: Fisher and Yates from the start.
    for (let at = 0; at < most; at++) {
      const other = at + integerBelow(numbers, free.length - at);
      [free[at], free[other]] = [free[other] ?? 0, free[at] ?? 0];
    }
    const indices = free.slice(0, most).sort();
    return [{ tensor, indices, open, reselects: deltas.reselection !== undefined }];
  });
}

/** How many deltas there are, and how many of them are not 0. */
export type CountedDeltas = { readonly deltas: number; readonly changed: number };

export interface Reselected extends CountedDeltas {
  readonly moved: number;
  /** Dropped, and grown again where they were: they keep their value. */
  readonly kept: number;
}

type ReadWeights = { readonly kind: 'parameter'; readonly tensor: string; readonly values: Float32Array };

interface DeltasAtWork {
  /** Writes what a step reads. */
  readonly before: (time: number) => void;
  /** Moves deltas where the time has come, so many steps of the stage being done. */
  readonly after: (time: number) => Reselected | undefined;
  /** Undefined where none train. */
  readonly count: () => CountedDeltas | undefined;
  /** The weights with their deltas, as the network computes with them. */
  readonly read: () => readonly ReadWeights[];
}

/** Of the statement and its stage, what a step needs; `valuesOf` gives the frozen weights. */
interface DeltaTraining extends Pick<PlannedTrain, 'deltas' | 'optimizer'> {
  readonly steps: number;
  readonly valuesOf: (tensor: string) => ArrayLike<number>;
  readonly smaller?: SmallerModel | undefined;
}

export function deltasAtWork(
  trainer: Trainer,
  specs: readonly DeltaSpec[],
  { deltas, optimizer, steps, valuesOf, smaller }: DeltaTraining,
): DeltasAtWork {
  const { reselection } = deltas ?? {};
  const counted = (): CountedDeltas => {
    const all = specs.map(({ tensor }) => trainer.view(`delta:${tensor}`));
    const changed = all.map((own) => own.reduce((sum, one) => sum + Number(one !== 0), 0));
    const sum = (counts: readonly number[]) => counts.reduce((total, one) => total + one, 0);
    return { deltas: sum(all.map(({ length }) => length)), changed: sum(changed) };
  };
  return {
    count: () => (deltas === undefined ? undefined : counted()),
    before(time) {
      if (reselection === undefined) return;
      for (const { tensor } of specs) trainer.write(`phase:${tensor}`, [phaseAt(reselection, time, steps)]);
    },
    after(time) {
      const share = reselection && reselectedAt(reselection, time, steps);
      if (reselection === undefined || share === undefined) return undefined;
      const betas = 'beta1' in optimizer ? optimizer : undefined;
      const sums = optimizer.name === 'sm3';
      let [moved, kept] = [0, 0];
      for (const { tensor, indices } of specs) {
        const one = reselect(trainer, tensor, deltasIn(share, indices.length), { time, over: reselection.over, betas, sums });
        moved += one.moved;
        kept += one.kept;
      }
      return { ...counted(), moved, kept };
    },
    read: () =>
      specs.map(({ tensor }) => {
        const values = Float32Array.from(valuesOf(tensor));
        const slices = smaller?.slicesOf(tensor);
        const own = slices === undefined ? values : takeKept(values, slices);
        addDeltas(own, indicesOf(trainer.view(`places:${tensor}`)), trainer.view(`delta:${tensor}`));
        if (slices !== undefined) putKept(own, values, slices);
        return { kind: 'parameter', tensor, values };
      }),
  };
}

/** 2 in the first step of a phase, 1 in the others, 0 between two of them. */
function phaseAt({ every, over }: PlannedReselection, time: number, steps: number): number {
  const within = time % every;
  const isUsed = time - within + over < steps;
  if (!isUsed || within >= over) return 0;
  return within === 0 ? 2 : 1;
}

/** A weight whose delta is 0 stays bit for bit, also where it is −0. */
function addDeltas(values: Float32Array, indices: ArrayLike<number>, deltas: ArrayLike<number>): void {
  for (let at = 0; at < deltas.length; at++) {
    const delta = deltas[at] ?? 0;
    const index = indices[at] ?? 0;
    if (delta !== 0) values[index] = (values[index] ?? 0) + delta;
  }
}

interface Phase {
  readonly time: number;
  readonly over: number;
  readonly betas: { readonly beta1: number; readonly beta2: number } | undefined;
  /** Whether the optimizer has the sum of squares of each delta. */
  readonly sums: boolean;
}

/**
 * The `drop` smallest |δ| go, and as many candidates come by the sum of their gradients; a candidate that stays or that was just dropped
 * keeps its delta. Where fewer candidates come, fewer deltas go. A new delta is 0; its moments are the means over the phase, as biased as
 * the optimizer's are at that age, and its sum of squares is that of the phase.
 */
function reselect(trainer: Trainer, tensor: string, drop: number, { time, over, betas, sums: hasSums }: Phase) {
  const view = (kind: string): Float32Array => trainer.view(`${kind}:${tensor}`);
  const [deltas, sums, squares] = [view('delta'), view('sums'), view('squares')];
  const indices = indicesOf(view('places'));
  const candidates = indicesOf(view('candidates'));
  const { leaving, coming, kept } = exchanged({ deltas, indices, sums, candidates }, drop);
  leaving.forEach((at, nth) => {
    const from = coming[nth] ?? 0;
    indices[at] = candidates[from] ?? 0;
    deltas[at] = 0;
    if (hasSums) view('sum:delta')[at] = squares[from] ?? 0;
    if (betas === undefined) return;
    view('births')[at] = time - over;
    view('mean:delta')[at] = ((sums[from] ?? 0) / over) * (1 - betas.beta1 ** over);
    view('variance:delta')[at] = ((squares[from] ?? 0) / over) * (1 - betas.beta2 ** over);
  });
  trainer.write(`places:${tensor}`, placesOf(indices));
  return { moved: leaving.length, kept };
}

interface Standing {
  readonly deltas: ArrayLike<number>;
  readonly indices: ArrayLike<number>;
  readonly sums: ArrayLike<number>;
  readonly candidates: ArrayLike<number>;
}

/** Positions of deltas that leave, and of the candidates that come instead. Ties go by the index of the weight. */
function exchanged({ deltas, indices, sums, candidates }: Standing, drop: number) {
  const size = (values: ArrayLike<number>, at: number): number => Math.abs(values[at] ?? 0);
  const index = (of: ArrayLike<number>, at: number): number => of[at] ?? 0;
  const dropped = Array.from({ length: deltas.length }, (_, at) => at)
    .sort((a, b) => size(deltas, a) - size(deltas, b) || index(indices, a) - index(indices, b))
    .slice(0, drop);
  const going = new Set(dropped.map((at) => index(indices, at)));
  const staying = new Set(Array.from(indices).filter((one) => !going.has(one)));
  const grown = Array.from({ length: candidates.length }, (_, at) => at)
    .filter((at) => !staying.has(index(candidates, at)))
    .sort((a, b) => size(sums, b) - size(sums, a) || index(candidates, a) - index(candidates, b))
    .slice(0, drop);
  const chosen = new Set(grown.map((at) => index(candidates, at)));
  const coming = grown.filter((at) => !going.has(index(candidates, at)));
  const leaving = dropped.filter((at) => !chosen.has(index(indices, at))).slice(0, coming.length);
  return { leaving, coming, kept: grown.length - coming.length };
}
