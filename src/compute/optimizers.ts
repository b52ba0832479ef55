/**
 * Optimizers as graphs, by PyTorch's formulas (torch/optim/{sgd,adam,adamw}.py). What changes from
 * step to step comes in as scalar inputs, computed in double precision as PyTorch computes them.
 */
import type { PlannedOptimizer } from '../plan/plan.ts';
import type { GraphBuilder } from './builder.ts';
import { emit, scalar } from './builder.ts';

export interface Optimizer {
  /** Kinds of state that each trained tensor has, all of the tensor's shape, starting at 0. */
  readonly state: readonly string[];
  /** Names of the scalar inputs. */
  readonly scalars: readonly string[];
  /** Values of the scalars for the update after `step` steps, in the order of `scalars`. */
  readonly scalarValues: (lr: number, step: number) => readonly number[];
  /** Emits one tensor's update, and returns what its weight and its states become. */
  readonly update: (builder: GraphBuilder, tensor: TrainedTensor) => Updated;
}

export interface TrainedTensor {
  readonly weight: string;
  readonly gradient: string;
  readonly state: Readonly<Record<string, string>>;
  readonly scalars: Readonly<Record<string, string>>;
}

export interface Updated {
  readonly weight: string;
  readonly state: Readonly<Record<string, string>>;
}

export function optimizerOf(planned: PlannedOptimizer): Optimizer {
  return planned.name === 'sgd' ? sgd(planned) : adam(planned);
}

/** v ← μv + g, w ← w − lr·v; Nesterov steps along g + μv instead. */
function sgd(planned: Extract<PlannedOptimizer, { name: 'sgd' }>): Optimizer {
  const { momentum, nesterov, weightDecay } = planned;
  return {
    state: momentum === 0 ? [] : ['momentum'],
    scalars: ['lr'],
    scalarValues: (lr) => [lr],
    update(builder, { weight, gradient, state, scalars }) {
      const decayed = addScaled(builder, gradient, weight, weightDecay);
      const moved = (along: string): string =>
        emit(builder, 'Sub', [weight, emit(builder, 'Mul', [along, named(scalars, 'lr')])]);
      if (momentum === 0) return { weight: moved(decayed), state: {} };
      const velocity = addScaled(builder, decayed, named(state, 'momentum'), momentum);
      const along = nesterov ? addScaled(builder, decayed, velocity, momentum) : velocity;
      return { weight: moved(along), state: { momentum: velocity } };
    },
  };
}

/** m ← m + (1 − β₁)(g − m), v ← β₂v + (1 − β₂)g², w ← w − lr/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε). */
function adam(planned: Extract<PlannedOptimizer, { name: 'adam' | 'adamw' }>): Optimizer {
  const { beta1, beta2, eps, weightDecay } = planned;
  const decoupled = planned.name === 'adamw' && weightDecay !== 0;
  return {
    state: ['mean', 'variance'],
    scalars: decoupled ? ['rate', 'correction', 'shrink'] : ['rate', 'correction'],
    scalarValues(lr, step) {
      const rate = lr / (1 - beta1 ** (step + 1));
      const correction = Math.sqrt(1 - beta2 ** (step + 1));
      return decoupled ? [rate, correction, 1 - lr * weightDecay] : [rate, correction];
    },
    update(builder, { weight, gradient, state, scalars }) {
      const [oldMean, oldVariance] = [named(state, 'mean'), named(state, 'variance')];
      const g = decoupled ? gradient : addScaled(builder, gradient, weight, weightDecay);
      const mean = addScaled(builder, oldMean, emit(builder, 'Sub', [g, oldMean]), 1 - beta1);
      const square = emit(builder, 'Mul', [g, g]);
      const kept = emit(builder, 'Mul', [oldVariance, scalar(builder, beta2)]);
      const variance = addScaled(builder, kept, square, 1 - beta2);
      const deviation = emit(builder, 'Div', [
        emit(builder, 'Sqrt', [variance]),
        named(scalars, 'correction'),
      ]);
      const direction = emit(builder, 'Div', [
        mean,
        emit(builder, 'Add', [deviation, scalar(builder, eps)]),
      ]);
      const move = emit(builder, 'Mul', [direction, named(scalars, 'rate')]);
      const shrunk = decoupled ? emit(builder, 'Mul', [weight, named(scalars, 'shrink')]) : weight;
      return { weight: emit(builder, 'Sub', [shrunk, move]), state: { mean, variance } };
    },
  };
}

/** x + factor · y. */
function addScaled(builder: GraphBuilder, x: string, y: string, factor: number): string {
  if (factor === 0) return x;
  return emit(builder, 'Add', [x, emit(builder, 'Mul', [y, scalar(builder, factor)])]);
}

function named(record: Readonly<Record<string, string>>, name: string): string {
  const value = record[name];
  if (value === undefined) throw new Error(`the optimizer's ${name} is missing`);
  return value;
}
