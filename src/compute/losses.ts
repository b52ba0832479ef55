/** Losses of outputs and labels as graphs: the sum over what is counted, and its gradient. */
import type { LossName } from '../plan/plan.ts';
import { emit, floats, int, integers, scalar, type GraphBuilder } from './builder.ts';

export type { LossName };

export interface LossGraph {
  /** Sum over all counted elements, a scalar. */
  readonly total: string;
  /** What adds up to it, of the output's shape. */
  readonly each: () => string;
  /** Gradient of `total · weight` in the output; `weight` is a scalar of the graph. */
  readonly gradient: (weight: string) => string;
  /** 1 for each label that counts, else 0, where some do not. */
  readonly counted?: string;
}

export interface ClassLabels {
  readonly classes: number;
  /** [N] or [N, T], int64. */
  readonly labels: string;
  /** The label that is not counted. */
  readonly ignore?: number;
}

/**
 * Cross-entropy of logits [N, C] or [N, T, C] with classes, in nats; the mean is over the labels that count. Gradient: softmax − one-hot.
 */
export function crossEntropy(builder: GraphBuilder, logits: string, { classes, labels, ignore }: ClassLabels): LossGraph {
  const logProbabilities = emit(builder, 'LogSoftmax', [logits], { axis: int(-1) });
  const counted = ignore === undefined ? undefined : countedLabels(builder, labels, ignore);
  const onlyCounted = (values: string): string => (counted === undefined ? values : emit(builder, 'Mul', [values, counted]));
  const oneHot = onlyCounted(oneHotOf(builder, labels, classes));
  const picked = emit(builder, 'Mul', [logProbabilities, oneHot]);
  return {
    total: emit(builder, 'Neg', [sumAll(builder, picked)]),
    each: () => emit(builder, 'Neg', [picked]),
    gradient(weight) {
      const probabilities = onlyCounted(emit(builder, 'Exp', [logProbabilities]));
      return emit(builder, 'Mul', [emit(builder, 'Sub', [probabilities, oneHot]), weight]);
    },
    counted,
  };
}

function oneHotOf(builder: GraphBuilder, labels: string, classes: number): string {
  return emit(builder, 'OneHot', [labels, integers(builder, [classes], []), floats(builder, [0, 1])], { axis: int(-1) });
}

/** 1 at the class of each label that counts, 0 elsewhere: [N, C] or [N, T, C]. */
export function countedClasses(builder: GraphBuilder, { classes, labels, ignore }: ClassLabels): string {
  const oneHot = oneHotOf(builder, labels, classes);
  return ignore === undefined ? oneHot : emit(builder, 'Mul', [oneHot, countedLabels(builder, labels, ignore)]);
}

/** 1 for a label that counts, else 0; with a last axis of 1. */
function countedLabels(builder: GraphBuilder, labels: string, ignore: number): string {
  const equal = emit(builder, 'Equal', [labels, integers(builder, [ignore], [])]);
  const counted = emit(builder, 'Cast', [emit(builder, 'Not', [equal])], { to: int(1) });
  return emit(builder, 'Unsqueeze', [counted, integers(builder, [-1])]);
}

export type ElementwiseLoss = (builder: GraphBuilder, output: string, targets: string) => LossGraph;

/** Losses against targets of the output's own shape, float32; the mean is over all elements. */
export const elementwiseLosses: Readonly<Record<Exclude<LossName, 'crossentropy' | 'sum'>, ElementwiseLoss>> = {
  mse: squaredError,
  l1: absoluteError,
  bce: binaryCrossEntropy,
};

export function squaredError(builder: GraphBuilder, output: string, targets: string): LossGraph {
  const error = emit(builder, 'Sub', [output, targets]);
  const square = emit(builder, 'Mul', [error, error]);
  return {
    total: sumAll(builder, square),
    each: () => square,
    gradient: (weight) => emit(builder, 'Mul', [error, emit(builder, 'Mul', [weight, scalar(builder, 2)])]),
  };
}

/** Where output and target are equal the gradient is 0, as in PyTorch. */
function absoluteError(builder: GraphBuilder, output: string, targets: string): LossGraph {
  const error = emit(builder, 'Sub', [output, targets]);
  const size = emit(builder, 'Abs', [error]);
  return {
    total: sumAll(builder, size),
    each: () => size,
    gradient: (weight) => emit(builder, 'Mul', [emit(builder, 'Sign', [error]), weight]),
  };
}

/**
 * Of logits x and probabilities y: max(x, 0) − x·y + ln(1 + exp(−|x|)), which no logit overflows
 * (PyTorch's `binary_cross_entropy_with_logits`). Gradient: sigmoid(x) − y.
 */
function binaryCrossEntropy(builder: GraphBuilder, logits: string, targets: string): LossGraph {
  const positive = emit(builder, 'Relu', [logits]);
  const product = emit(builder, 'Mul', [logits, targets]);
  const shrunk = emit(builder, 'Exp', [emit(builder, 'Neg', [emit(builder, 'Abs', [logits])])]);
  const tail = emit(builder, 'Log', [emit(builder, 'Add', [shrunk, scalar(builder, 1)])]);
  const each = emit(builder, 'Add', [emit(builder, 'Sub', [positive, product]), tail]);
  return {
    total: sumAll(builder, each),
    each: () => each,
    gradient(weight) {
      return emit(builder, 'Mul', [emit(builder, 'Sub', [emit(builder, 'Sigmoid', [logits]), targets]), weight]);
    },
  };
}

/**
 * Distillation (Hinton et al., arXiv:1503.02531): T² · KL(softmax(teacher / T) ‖ softmax(student / T)),
 * summed over rows of logits. The factor T² keeps the gradient's size whatever the temperature is.
 */
export function divergence(builder: GraphBuilder, logits: string, teacher: string, temperature: number): LossGraph {
  const cooled = (values: string): string => (temperature === 1 ? values : emit(builder, 'Div', [values, scalar(builder, temperature)]));
  const logProbabilities = (values: string): string => emit(builder, 'LogSoftmax', [cooled(values)], { axis: int(-1) });
  const [own, theirs] = [logProbabilities(logits), logProbabilities(teacher)];
  const wanted = emit(builder, 'Exp', [theirs]);
  const each = emit(builder, 'Mul', [wanted, emit(builder, 'Sub', [theirs, own])]);
  const factor = scalar(builder, temperature ** 2);
  return {
    total: emit(builder, 'Mul', [sumAll(builder, each), factor]),
    each: () => emit(builder, 'Mul', [each, factor]),
    gradient(weight) {
      const direction = emit(builder, 'Sub', [emit(builder, 'Exp', [own]), wanted]);
      return emit(builder, 'Mul', [direction, emit(builder, 'Mul', [weight, scalar(builder, temperature)])]);
    },
  };
}

function sumAll(builder: GraphBuilder, x: string): string {
  return emit(builder, 'ReduceSum', [x], { keepdims: int(0) });
}
