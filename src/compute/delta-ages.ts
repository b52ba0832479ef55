/** How Adam corrects deltas, each of which counts from the update that grew it. */
import type { PlannedOptimizer } from '../plan/plan.ts';
import { emit, int, scalar, type GraphBuilder } from './builder.ts';
import type { PlacedDeltas } from './deltas.ts';
import type { Optimizer } from './optimizers.ts';

/** Adam's corrections by the age of each delta need the rate and the number of updates as they are. */
export function withAges(optimizer: Optimizer, planned: PlannedOptimizer): Optimizer {
  if (!('beta1' in planned)) return optimizer;
  return {
    ...optimizer,
    scalars: [...optimizer.scalars, 'lr', 'updates'],
    scalarValues: (lr, step) => [...optimizer.scalarValues(lr, step), lr, step + 1],
  };
}

/**
 * lr / (1 − β₁ᵃ) and √(1 − β₂ᵃ) for the age a of each delta, computed in double precision: 1 − β₂ᵃ is a small
 * difference of nearly equal numbers.
 */
export function scalarsByAge(
  builder: GraphBuilder,
  { births }: PlacedDeltas,
  planned: PlannedOptimizer,
  scalars: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { lr, updates } = scalars;
  if (births === undefined || !('beta1' in planned) || !lr || !updates) return scalars;
  const real: GraphBuilder = { ...builder, real: 'float64' };
  const wide = (x: string): string => emit(builder, 'Cast', [x], { to: float64 });
  const age = wide(emit(builder, 'Sub', [updates, births.input]));
  const left = (beta: number): string => {
    const power = emit(builder, 'Pow', [scalar(real, beta), age]);
    return emit(builder, 'Sub', [scalar(real, 1), power]);
  };
  const narrow = (x: string): string => emit(builder, 'Cast', [x], { to: float32 });
  return {
    ...scalars,
    rate: narrow(emit(builder, 'Div', [wide(lr), left(planned.beta1)])),
    correction: narrow(emit(builder, 'Sqrt', [left(planned.beta2)])),
  };
}

/** ONNX's numbers for types. */
const [float32, float64] = [int(1), int(11)];
