/**
 * Optimizers as graphs, by PyTorch's formulas (torch/optim/{sgd,adam,adamw}.py), and SM3. What changes from
 * step to step comes in as scalar inputs, computed in double precision as PyTorch computes them.
 */
import type { PlannedOptimizer } from '../plan/plan.ts';
import { emit, scalar, type GraphBuilder } from './builder.ts';
import { reduce } from './operators.ts';

export interface Optimizer {
  /** Kinds of state that a trained tensor of some dims may have, starting at 0. */
  readonly state: readonly string[];
  /** Dims of each kind that a tensor of `dims` has: the tensor's own, but for those of lines. */
  readonly stateOf: (dims: readonly number[]) => readonly (readonly [string, readonly number[]])[];
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
  /** Of a tensor that is updated by itself: its dims, and its mask of 0 and 1. */
  readonly dims?: readonly number[] | undefined;
  readonly mask?: string | undefined;
}

export type Updated = { readonly weight: string; readonly state: Readonly<Record<string, string>> };

export function optimizerOf(planned: PlannedOptimizer): Optimizer {
  if (planned.name === 'sgd') return sgd(planned);
  return planned.name === 'sm3' ? sm3(planned) : adam(planned);
}

/** Whether a kind of state has one number per row or per column, where others have one per weight. */
export function isOfLines(kind: string): boolean {
  return kind === 'rows' || kind === 'columns';
}

function alike(kinds: readonly string[]): Pick<Optimizer, 'state' | 'stateOf'> {
  return { state: kinds, stateOf: (dims) => kinds.map((kind) => [kind, dims] as const) };
}

/** v ← μv + g, w ← w − lr·v; Nesterov steps along g + μv instead. */
function sgd(planned: Extract<PlannedOptimizer, { name: 'sgd' }>): Optimizer {
  const { momentum, nesterov, weightDecay } = planned;
  return {
    ...alike(momentum === 0 ? [] : ['momentum']),
    scalars: ['lr'],
    scalarValues: (lr) => [lr],
    update(builder, { weight, gradient, state, scalars }): Updated {
      const decayed = addScaled(builder, gradient, weight, weightDecay);
      const moved = (along: string): string => emit(builder, 'Sub', [weight, emit(builder, 'Mul', [along, named(scalars, 'lr')])]);
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
    ...alike(['mean', 'variance']),
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
      const variance = addScaled(builder, emit(builder, 'Mul', [oldVariance, scalar(builder, beta2)]), square, 1 - beta2);
      const deviation = emit(builder, 'Div', [emit(builder, 'Sqrt', [variance]), named(scalars, 'correction')]);
      const direction = emit(builder, 'Div', [mean, emit(builder, 'Add', [deviation, scalar(builder, eps)])]);
      const move = emit(builder, 'Mul', [direction, named(scalars, 'rate')]);
      const shrunk = decoupled ? emit(builder, 'Mul', [weight, named(scalars, 'shrink')]) : weight;
      return { weight: emit(builder, 'Sub', [shrunk, move]), state: { mean, variance } };
    },
  };
}

/**
 * SM3-II (Anil et al. 2019, arXiv:1901.11150). Of a tensor [n, …] the rows R [n, 1, …] and the columns C [1, …]
 * bound the sums of squares that AdaGrad keeps per weight: ν = min(R, C) + g², w ← w − lr·g/√(ν + ε), R and C ← the
 * largest ν of each row and column. A vector has ν itself. Pruned weights count in no row and no column.
 */
function sm3({ eps }: Extract<PlannedOptimizer, { name: 'sm3' }>): Optimizer {
  return {
    state: ['rows', 'columns', 'sum'],
    stateOf(dims) {
      const [first = 1, ...rest] = dims;
      if (dims.length < 2) return [['sum', dims]];
      return [
        ['rows', [first, ...rest.map(() => 1)]],
        ['columns', [1, ...rest]],
      ];
    },
    scalars: ['lr'],
    scalarValues: (lr) => [lr],
    update(builder, { weight, gradient, state, scalars, dims = [], mask }): Updated {
      const { rows, columns } = state;
      const areLines = rows !== undefined && columns !== undefined;
      const before = areLines ? emit(builder, 'Min', [rows, columns]) : named(state, 'sum');
      const after = emit(builder, 'Add', [before, emit(builder, 'Mul', [gradient, gradient])]);
      const root = emit(builder, 'Sqrt', [emit(builder, 'Add', [after, scalar(builder, eps)])]);
      const move = emit(builder, 'Mul', [emit(builder, 'Div', [gradient, root]), named(scalars, 'lr')]);
      const moved = emit(builder, 'Sub', [weight, move]);
      if (!areLines) return { weight: moved, state: { sum: after } };
      const live = mask === undefined ? after : emit(builder, 'Mul', [after, mask]);
      const largest = (axes: readonly number[]): string => reduce(builder, 'ReduceMax', live, axes);
      return { weight: moved, state: { rows: largest(dims.map((_, axis) => axis).slice(1)), columns: largest([0]) } };
    },
  };
}

function addScaled(builder: GraphBuilder, x: string, y: string, factor: number): string {
  return factor === 0 ? x : emit(builder, 'Add', [x, emit(builder, 'Mul', [y, scalar(builder, factor)])]);
}

function named(record: Readonly<Record<string, string>>, name: string): string {
  const value = record[name];
  if (value === undefined) throw new Error(`the optimizer's ${name} is missing`);
  return value;
}
