/** Learning rates over time (language.md, "Training"). */
import { rational } from '../exact/rational.ts';
import { between, fallen } from '../vocabulary/index.ts';
import type { PlannedDecay, PlannedPiece } from '../plan/plan.ts';
import { freshName, type GraphBuilder } from './builder.ts';
import type { Optimizer } from './optimizers.ts';
import type { StateSlot } from './slots.ts';
import type { TrainingSpec } from './training-step.ts';

/**
 * Learning rate of step `step` (0 … steps − 1): `lr` · (step + 1) / W while it warms up over W
 * steps, then the decay over the steps that are left.
 */
export function learningRate(lr: number, decay: PlannedDecay, step: number, steps: number): number {
  if (step < decay.warmup) return (lr * (step + 1)) / decay.warmup;
  const progress = rational(step - decay.warmup, steps - decay.warmup);
  switch (decay.name) {
    case 'constant':
      return lr;
    case 'step':
      return lr * decay.factor ** decay.at.filter((drop) => drop <= step).length;
    case 'exponential':
      return lr * decay.factor ** dropsIn(step - decay.warmup, decay.every ?? 1);
    case 'piecewise':
      return lr * factorIn(decay.pieces ?? [], step, steps);
    default:
      return lr * fallen(decay.name, decay.factor, progress);
  }
}

function factorIn(pieces: readonly PlannedPiece[], step: number, steps: number): number {
  const at = pieces.findLastIndex(({ first }) => first <= step);
  const piece = pieces[at];
  if (piece === undefined) return 1;
  const end = pieces[at + 1]?.first ?? steps;
  switch (piece.name) {
    case 'constant':
      return piece.from;
    case 'exponential':
      return piece.from * piece.factor ** dropsIn(step - piece.first, piece.every);
    default:
      return between(piece.name, piece.from, piece.to, rational(step - piece.first, end - piece.first));
  }
}

/** How often a rate has been multiplied that falls at equal distances. */
function dropsIn(steps: number, every: number): number {
  return Math.floor(steps / every);
}

/** The factor of the rate that a slot trains at; scores and gates have the optimizer's own. */
export function rateOf({ kind, tensor }: StateSlot, { rates }: TrainingSpec): number {
  const isOfLayer = kind === 'parameter' || kind === 'adapter' || kind === 'delta';
  return (isOfLayer ? rates?.get(tensor) : undefined) ?? 1;
}

/** The names of the optimizer's scalars by factor, in the order of the slots. */
export function scalarsByRate(
  builder: GraphBuilder,
  { scalars }: Optimizer,
  spec: TrainingSpec,
  slots: readonly StateSlot[],
): ReadonlyMap<number, Readonly<Record<string, string>>> {
  const factors = new Set(slots.map((slot) => rateOf(slot, spec)));
  return new Map(
    [...factors].map((factor) => [factor, Object.fromEntries(scalars.map((name) => [name, freshName(builder, name)] as const))] as const),
  );
}
