/**
 * How far two tensors are apart, as the mean over samples and places. Features lie along one axis; the
 * divergences take logits (FinerCut, arXiv:2405.18218; ShortGPT, arXiv:2403.03853).
 */
import type { ContrastMeasure } from '../../plan/criteria/criterion.ts';
import { emit, int, scalar, type GraphBuilder } from '../builder.ts';
import { reduceSum } from '../operators.ts';

export type PairMeasure = Exclude<ContrastMeasure, 'loss'>;

/** Below any norm and any probability that is no zero. */
const tiny = 1e-30;

interface EmitMeasureOptions {
  readonly a: string;
  readonly b: string;
  readonly value: { readonly rank: number; readonly axis: number };
}

/** @returns a scalar */
export function emitMeasure(builder: GraphBuilder, measure: PairMeasure, { a, b, value: { rank, axis } }: EmitMeasureOptions): string {
  const sum = (x: string): string => reduceSum(builder, x, [axis], false);
  return emit(builder, 'ReduceMean', [of()], { keepdims: int(0) });

  function of(): string {
    switch (measure) {
      case 'cosine':
        return cosine();
      case 'angle':
        return emit(builder, 'Acos', [emit(builder, 'Clip', [cosine(), scalar(builder, -1), scalar(builder, 1)])]);
      case 'kl': {
        const [p, q] = [distribution(a), distribution(b)];
        return divergence(p, q.logs);
      }
      case 'jensen-shannon': {
        const [p, q] = [distribution(a), distribution(b)];
        const both = emit(builder, 'Add', [p.shares, q.shares]);
        const middle = emit(builder, 'Mul', [both, scalar(builder, 0.5)]);
        const logs = emit(builder, 'Log', [atLeast(middle)]);
        const total = emit(builder, 'Add', [divergence(p, logs), divergence(q, logs)]);
        return emit(builder, 'Mul', [total, scalar(builder, 0.5)]);
      }
      case 'norm': {
        const gap = emit(builder, 'Sub', [a, b]);
        const axes = Array.from({ length: rank - 1 }, (_, index) => index + 1);
        const squares = emit(builder, 'Mul', [gap, gap]);
        const whole = axes.length === 0 ? squares : reduceSum(builder, squares, axes, false);
        return emit(builder, 'Sqrt', [whole]);
      }
    }
  }

  function cosine(): string {
    const norm = (x: string): string => emit(builder, 'Sqrt', [sum(emit(builder, 'Mul', [x, x]))]);
    const lengths = emit(builder, 'Mul', [norm(a), norm(b)]);
    return emit(builder, 'Div', [sum(emit(builder, 'Mul', [a, b])), atLeast(lengths)]);
  }

  function atLeast(x: string): string {
    return emit(builder, 'Max', [x, scalar(builder, tiny)]);
  }

  function distribution(logits: string): { readonly shares: string; readonly logs: string } {
    const logs = emit(builder, 'LogSoftmax', [logits], { axis: int(axis) });
    return { shares: emit(builder, 'Exp', [logs]), logs };
  }

  function divergence(p: ReturnType<typeof distribution>, logs: string): string {
    return sum(emit(builder, 'Mul', [p.shares, emit(builder, 'Sub', [p.logs, logs])]));
  }
}
