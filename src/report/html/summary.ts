/** The handful of numbers that tell how a run went. */
import { figure, percent } from '../figures.ts';
import type { MeasurementData, RunData } from './report-data.ts';

export interface MetricCourse {
  readonly metric: string;
  readonly on: string;
  readonly first: number;
  readonly last: number;
}

/** Each metric on the data that it was watched on, where the model came and where it is now. */
export function metricCourses({ measurements }: RunData): readonly MetricCourse[] {
  const watched = measurements.filter(({ on }) => on !== 'train');
  const metrics = [...new Set(watched.flatMap(({ values }) => Object.keys(values)))];
  return metrics.flatMap((metric) => {
    const having = watched.filter(({ values }) => values[metric] !== undefined);
    const [start, end] = [having[0], having.at(-1)];
    const [first, last] = [valueOf(start, metric), valueOf(end, metric)];
    return first === undefined || last === undefined || end === undefined
      ? []
      : [{ metric, on: end.on, first, last }];
  });
}

function valueOf(measurement: MeasurementData | undefined, metric: string): number | undefined {
  return measurement?.values[metric];
}

export interface Cut {
  readonly pruned: number;
  readonly of: number;
}

/** Weights of the layers that statements select, in one end of the run. */
export function cutOf({ ends }: RunData, path = ends[0]?.path): Cut | undefined {
  const end = ends.find((it) => it.path === path);
  if (end === undefined) return undefined;
  return {
    pruned: end.layers.reduce((sum, { pruned }) => sum + pruned, 0),
    of: end.layers.reduce((sum, { count }) => sum + count, 0),
  };
}

/** The sparsity of all prunable weights that was measured last. */
export function lastSparsity({ measurements }: RunData): number | undefined {
  return measurements.at(-1)?.sparsity;
}

export function changeText({ metric, first, last }: MetricCourse): string {
  return first === last
    ? figure(metric, last)
    : `${figure(metric, first)} → ${figure(metric, last)}`;
}

export function shareText({ pruned, of }: Cut): string {
  return percent(of === 0 ? 0 : pruned / of);
}
