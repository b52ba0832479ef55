/** The value that an expectation speaks of, the way its claim is written. */
import { figure, percent } from './figures.ts';

const shares = new Set(['sparsity', 'density', 'trained params']);

export function claimed(metric: string, value: number): string {
  return shares.has(metric) ? percent(value) : figure(metric, value);
}
