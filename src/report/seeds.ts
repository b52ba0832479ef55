/** Values of one point that several seeds give: their mean, and how far they are spread. */
import { addTo } from '../basics/maps.ts';
import { figure } from './figures.ts';

/** An arm without the number of its seed: `sweep[target=80%]/branch[2]/train` → `sweep[target=80%]/branch/train`. */
export function pointOf(path: string): string {
  return path.replaceAll(/\[(?:\d+|seed=\d+)\]/g, '');
}

export interface Spread {
  readonly mean: number;
  /** Of a sample, by n − 1; absent for a single value. */
  readonly deviation?: number;
  readonly count: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, count };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (count - 1)), count };
}

/** `96.39% ± 0.12%`. */
export function spreadText(metric: string, { mean, deviation }: Spread): string {
  const told = figure(metric, mean);
  return deviation === undefined ? told : `${told} ± ${figure(metric, deviation)}`;
}

/** In the order in which each point first occurs. */
export function byPoint<T extends { readonly path: string }>(items: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const points = new Map<string, T[]>();
  for (const item of items) {
    const point = pointOf(item.path);
    addTo(points, point, item);
  }
  return points;
}
