/** Gradient clipping by global norm, as torch.nn.utils.clip_grad_norm_ does it. */
import type { GraphBuilder } from './builder.ts';
import { emit, scalar } from './builder.ts';
import { sumOfSquares } from './operators.ts';

/** All gradients times min(1, limit / (‖all‖ + 10⁻⁶)). */
export function clipByNorm(
  builder: GraphBuilder,
  gradients: readonly string[],
  limit: number,
): readonly string[] {
  const squares = gradients.map((gradient) => sumOfSquares(builder, gradient));
  const norm = emit(builder, 'Sqrt', [emit(builder, 'Sum', squares)]);
  const room = emit(builder, 'Div', [
    scalar(builder, limit),
    emit(builder, 'Add', [norm, scalar(builder, 1e-6)]),
  ]);
  const factor = emit(builder, 'Min', [room, scalar(builder, 1)]);
  return gradients.map((gradient) => emit(builder, 'Mul', [gradient, factor]));
}
