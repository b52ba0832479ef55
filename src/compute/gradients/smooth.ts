/** Gradients of smooth functions that are seldom met. */
import { emit, scalar } from '../builder.ts';
import { elementwise } from './elementwise.ts';
import type { GradientTable } from './rule.ts';

const softplus = elementwise((builder, x) => emit(builder, 'Sigmoid', [x]));

/** y = x / (1 + |x|): its slope is (1 − |y|)². */
const softsign = elementwise((builder, _x, y) => {
  const rest = emit(builder, 'Sub', [scalar(builder, 1), emit(builder, 'Abs', [y])]);
  return emit(builder, 'Mul', [rest, rest]);
});

/** y = x·t with t = tanh(softplus(x)) (arXiv:1908.08681): its slope is t + x·(1 − t²)·σ(x). */
const mish = elementwise((builder, x) => {
  const t = emit(builder, 'Tanh', [emit(builder, 'Softplus', [x])]);
  const steep = emit(builder, 'Sub', [scalar(builder, 1), emit(builder, 'Mul', [t, t])]);
  const gate = emit(builder, 'Mul', [x, emit(builder, 'Sigmoid', [x])]);
  return emit(builder, 'Add', [t, emit(builder, 'Mul', [gate, steep])]);
});

const sine = elementwise((builder, x) => emit(builder, 'Cos', [x]));

const cosine = elementwise((builder, x) => emit(builder, 'Neg', [emit(builder, 'Sin', [x])]));

export const smooth: GradientTable = {
  Softplus: softplus,
  Softsign: softsign,
  Mish: mish,
  Sin: sine,
  Cos: cosine,
};
