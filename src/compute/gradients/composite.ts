/** Derivatives of activations that a model spells out, from what the forward pass has computed on the way. */
import { emit, float, scalar, type GraphBuilder } from '../builder.ts';
import type { Composite } from '../composite.ts';

/** The gradient in x, of that in y. */
export function compositeGradient(builder: GraphBuilder, composite: Composite, gradient: string): string {
  return emit(builder, 'Mul', [gradient, slopes[composite.kind](builder, composite)]);
}

const slopes: Readonly<Record<Composite['kind'], (builder: GraphBuilder, composite: Composite) => string>> = {
  /** σ + y·(1 − σ). */
  silu(builder, { y, bend }) {
    const rest = emit(builder, 'Sub', [scalar(builder, 1), bend]);
    return emit(builder, 'Add', [bend, emit(builder, 'Mul', [rest, y])]);
  },

  /** Φ + x·φ. */
  gelu(builder, { x, bend, square }) {
    const squared = square ?? emit(builder, 'Mul', [x, x]);
    const bell = emit(builder, 'Exp', [emit(builder, 'Mul', [squared, scalar(builder, -0.5)])]);
    const density = emit(builder, 'Mul', [bell, scalar(builder, 1 / Math.sqrt(2 * Math.PI))]);
    return emit(builder, 'Add', [half(builder, bend), emit(builder, 'Mul', [density, x])]);
  },

  /** ½(1 + t) + y·(1 − t)·u′ with t = tanh(u), u = √(2/π)·(x + 0.044715·x³). */
  'gelu by tanh'(builder, { x, y, bend, square }) {
    const root = Math.sqrt(2 / Math.PI);
    const squared = square ?? emit(builder, 'Mul', [x, x]);
    const curved = emit(builder, 'Mul', [squared, scalar(builder, 3 * 0.044715 * root)]);
    const inner = emit(builder, 'Add', [curved, scalar(builder, root)]);
    const rest = emit(builder, 'Mul', [emit(builder, 'Sub', [scalar(builder, 1), bend]), y]);
    return emit(builder, 'Add', [half(builder, bend), emit(builder, 'Mul', [rest, inner])]);
  },
};

/** ½(1 + v) for v between −1 and 1, in one operator. */
function half(builder: GraphBuilder, v: string): string {
  return emit(builder, 'HardSigmoid', [v], { alpha: float(0.5), beta: float(0.5) });
}
