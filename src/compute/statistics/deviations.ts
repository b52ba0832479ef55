/** Sums of squared deviations: within a batch in float32, put together in double precision. */
import { emit, type GraphBuilder } from '../builder.ts';
import { mean } from '../expressions/functions.ts';
import { reduceSum } from '../operators.ts';

/**
 * Of values [samples, …]: the sum over samples of the mean over positions, and of the mean square of the deviations from the batch's own
 * mean. Means are small beside the values they are subtracted from, so that nothing is lost as it is in avg(x²) − avg(x)².
 */
export function sumAndDeviations(
  builder: GraphBuilder,
  value: string,
  positions: readonly number[],
): readonly [sum: string, deviations: string] {
  const deviation = emit(builder, 'Sub', [value, mean(builder, value, [0, ...positions])]);
  const squares = emit(builder, 'Mul', [deviation, deviation]);
  const total = (one: string): string => reduceSum(builder, mean(builder, one, positions), [0], false);
  return [total(value), total(squares)];
}

/** A running sum and its deviations, one behind the other, of so many samples. */
export type Deviations = { readonly values: Float64Array; readonly samples: number };

/** Chan, Golub and LeVeque, Updating formulae (1979): the deviations of two parts together. */
export function addDeviations(before: Deviations | undefined, batch: ArrayLike<number>, samples: number): Deviations {
  if (before === undefined) return { values: Float64Array.from(batch), samples };
  const { values, samples: known } = before;
  const half = values.length / 2;
  const weight = (known * samples) / (known + samples);
  for (let i = 0; i < half; i++) {
    const [sum, other] = [values[i] ?? 0, batch[i] ?? 0];
    const apart = other / samples - sum / known;
    values[i] = sum + other;
    values[half + i] = (values[half + i] ?? 0) + (batch[half + i] ?? 0) + apart ** 2 * weight;
  }
  return { values, samples: known + samples };
}
