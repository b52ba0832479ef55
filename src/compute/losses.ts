/** Losses as graphs: the sum over samples, and its gradient in the model's output. */
import type { GraphBuilder } from './builder.ts';
import { emit, floats, int, integers, scalar } from './builder.ts';

export type LossName = 'crossentropy' | 'mse';

export interface LossGraph {
  /** Sum over all counted elements, a scalar. */
  readonly total: string;
  /** Gradient of `total · weight` in the output; `weight` is a scalar input of the graph. */
  readonly gradient: (weight: string) => string;
}

/**
 * Cross-entropy of logits [N, C] or [N, T, C] with labels [N] or [N, T] (int64), in nats; the mean
 * is over labels. Gradient: softmax − one-hot.
 */
export function crossEntropy(
  builder: GraphBuilder,
  logits: string,
  classes: number,
  labels: string,
): LossGraph {
  const logProbabilities = emit(builder, 'LogSoftmax', [logits], { axis: int(-1) });
  const oneHot = emit(
    builder,
    'OneHot',
    [labels, integers(builder, [classes], []), floats(builder, [0, 1])],
    { axis: int(-1) },
  );
  const picked = emit(builder, 'Mul', [logProbabilities, oneHot]);
  const total = emit(builder, 'Neg', [sumAll(builder, picked)]);
  const gradient = (weight: string): string => {
    const probabilities = emit(builder, 'Exp', [logProbabilities]);
    const direction = emit(builder, 'Sub', [probabilities, oneHot]);
    return emit(builder, 'Mul', [direction, weight]);
  };
  return { total, gradient };
}

/** Squared error against targets of the output's own shape; the mean is over all elements. */
export function squaredError(builder: GraphBuilder, output: string, targets: string): LossGraph {
  const error = emit(builder, 'Sub', [output, targets]);
  const total = sumAll(builder, emit(builder, 'Mul', [error, error]));
  const gradient = (weight: string): string =>
    emit(builder, 'Mul', [error, emit(builder, 'Mul', [weight, scalar(builder, 2)])]);
  return { total, gradient };
}

function sumAll(builder: GraphBuilder, x: string): string {
  return emit(builder, 'ReduceSum', [x], { keepdims: int(0) });
}
