/** The handful of numbers that tell how a run went. */
import { figure, percent } from '../figures.ts';
import type { EndData, MeasurementData, RunData } from './report-data.ts';

export interface MetricCourse {
  readonly metric: string;
  readonly on: string;
  readonly first: number;
  readonly last: number;
}

/** Each metric on the data that it was watched on last: where the model came, and where it is now. */
export function metricCourses({ measurements }: RunData): readonly MetricCourse[] {
  const watched = measurements.filter(({ on }) => on !== 'train');
  const metrics = [...new Set(watched.flatMap(({ values }) => Object.keys(values)))];
  return metrics.flatMap((metric) => {
    const having = watched.filter(({ values }) => values[metric] !== undefined);
    const end = having.at(-1);
    const start = having.find(({ on }) => on === end?.on);
    const [first, last] = [valueOf(start, metric), valueOf(end, metric)];
    return first === undefined || last === undefined || end === undefined ? [] : [{ metric, on: end.on, first, last }];
  });
}

export interface MetricRange {
  readonly metric: string;
  /** Of the original model, where that was measured. */
  readonly dense?: number;
  readonly least: number;
  readonly most: number;
}

/** Each metric over the ends of a run: no end stands for the others. */
export function metricRanges({ ends, measurements }: RunData): readonly MetricRange[] {
  const metrics = [...new Set(ends.flatMap(({ figures }) => Object.keys(figures)))];
  const start = measurements.find(({ when, on }) => when === 'original' && on !== 'train');
  return metrics.map((metric) => {
    const values = ends.flatMap(({ figures }) => figures[metric] ?? []);
    const dense = valueOf(start, metric);
    return { metric, dense, least: Math.min(...values), most: Math.max(...values) };
  });
}

function valueOf(measurement: MeasurementData | undefined, metric: string): number | undefined {
  return measurement?.values[metric];
}

export interface Cut {
  readonly pruned: number;
  readonly of: number;
}

/** Prunable weights of the original model, and those that an end has not any more. */
export function cutOf({ layers }: Pick<EndData, 'layers'>): Cut {
  return { pruned: layers.reduce((sum, { pruned }) => sum + pruned, 0), of: layers.reduce((sum, { count }) => sum + count, 0) };
}

/** The sparsity of all prunable weights that was measured last. */
export function lastSparsity({ measurements }: RunData): number | undefined {
  return measurements.at(-1)?.sparsity;
}

export function changeText({ metric, first, last }: MetricCourse): string {
  return first === last ? figure(metric, last) : `${figure(metric, first)} → ${figure(metric, last)}`;
}

export function shareText({ pruned, of }: Cut): string {
  return percent(of === 0 ? 0 : pruned / of);
}
