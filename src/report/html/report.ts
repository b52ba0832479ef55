/** What a page is made of, besides the style and the script that every page has. */
import { flatMapDefined } from '../../basics/lists.ts';
import { addTo } from '../../basics/maps.ts';
import type { ReportData, EndData, RunData, TradeOff, TradeOffPoint, MeasurementData } from './report-data.ts';
import { betterSide } from '../../plan/observe/metric-facts.ts';
import { pointOf, spreadOf } from '../expectations.ts';
import type { RunRecord } from '../record/record.ts';
import type { Html } from '../html.ts';
import { figure } from '../figures.ts';

export interface Report {
  readonly runs: readonly ReportedRun[];
  /** What changed between the plan of the first run and those of the others, in words. */
  readonly changes: readonly PlanChanges[];
  /** Version of Espalier that makes the report. */
  readonly version: string;
}

export interface PlanChanges {
  /** The label of the run whose plan is held against the first one's. */
  readonly label: string;
  /** Empty where the plans are the same. */
  readonly changes: readonly string[];
}

export type PageAssets = { readonly style: string; readonly script: string };

export function dataOf({ runs }: Report): ReportData {
  return { formatVersion: 1, runs: runs.map(({ data }) => data), tradeOffs: tradeOffsOf(runs) };
}

// What sparsity costs: each metric of every end against its sparsity, and the Pareto front.

/** Ends of one point: the same recipe, model and parameters, the same arm, and another seed. */
type Point = { readonly name: string; readonly ends: readonly Named[] };
type Named = { readonly run: ReportedRun; readonly end: EndData; readonly name: string };

/** Nothing where there is one end, or where none is sparser than another. */
export function tradeOffsOf(runs: readonly ReportedRun[]): readonly TradeOff[] {
  const points = pointsOf(runs);
  if (points.length < 2) return [];
  const metrics = [...new Set(points.flatMap(({ ends }) => ends.flatMap(({ end }) => Object.keys(end.figures))))];
  return metrics.flatMap((metric) => {
    const best = betterSide(metric);
    if (best === undefined) return [];
    const values = points.flatMap((point) => tradeOffPoint(point, metric));
    if (values.length < 2 || values.every(({ value }) => value === values[0]?.value)) return [];
    const sorted = values.toSorted((a, b) => a.sparsity - b.sparsity);
    const dense = denseValue(runs, metric);
    return [{ metric, best, dense, points: sorted.map((one) => ({ ...one, isOnFront: isOnFront(one, sorted, best) })) }];
  });
}

function pointsOf(runs: readonly ReportedRun[]): readonly Point[] {
  const points = new Map<string, Named[]>();
  for (const run of runs) {
    for (const end of run.data.ends) {
      addTo(points, keyOf(run, end), { run, end, name: nameOf(runs.length > 1 ? run.data : undefined, end) });
    }
  }
  return [...points.values()].map((ends) => ({ name: nameOfAll(ends), ends }));
}

/** All that a result rests on but the seed. */
function keyOf({ record: { plan } }: ReportedRun, { path }: EndData): string {
  const { recipe, model, params, data } = plan;
  return JSON.stringify([recipe.hash, model.sha256, params, data, pointOf(path)]);
}

function nameOf(data: RunData | undefined, { path }: EndData): string {
  return [...(data === undefined ? [] : [data.label]), ...(path === '' ? [] : [path])].join(' – ');
}

function nameOfAll(ends: readonly Named[]): string {
  const [first] = ends;
  if (first === undefined || ends.length === 1) return first?.name ?? '';
  const runs = [...new Set(ends.map(({ run }) => run.data.label))];
  const arm = pointOf(first.end.path);
  return [...(runs.length > 1 ? [runs.join(', ')] : []), ...(arm === '' ? [] : [arm])].join(' – ');
}

function tradeOffPoint({ name, ends }: Point, metric: string): readonly Omit<TradeOffPoint, 'isOnFront'>[] {
  const values = flatMapDefined(ends, ({ end }) => end.figures[metric]);
  if (values.length === 0) return [];
  const { mean, deviation, count } = spreadOf(values);
  const sparsity = spreadOf(ends.map(({ end }) => shareOf(end))).mean;
  return [{ name, sparsity, value: mean, ...(deviation === undefined ? {} : { deviation }), seeds: count }];
}

function shareOf(end: EndData): number {
  const { pruned, of } = cutOf(end);
  return of === 0 ? 0 : pruned / of;
}

/** Only where all runs start from the same value. */
function denseValue(runs: readonly ReportedRun[], metric: string): number | undefined {
  const values = runs.map(
    ({ data }) => data.measurements.find(({ when, values: all }) => when === 'original' && all[metric] !== undefined)?.values[metric],
  );
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
}

function isOnFront(
  one: Omit<TradeOffPoint, 'isOnFront'>,
  all: readonly Omit<TradeOffPoint, 'isOnFront'>[],
  best: 'highest' | 'lowest',
): boolean {
  const sign = best === 'highest' ? 1 : -1;
  return !all.some((other) => {
    const [sparser, better] = [other.sparsity - one.sparsity, sign * (other.value - one.value)];
    return sparser >= 0 && better >= 0 && (sparser > 0 || better > 0);
  });
}

// A run as its report shows it.

export interface ReportedRun {
  readonly record: RunRecord;
  readonly data: RunData;
  /** The recipe's canonical text, cut where its colours change. */
  readonly recipe: readonly CodeSpan[];
  /** By group that the plan prunes, the graph around it; empty where the original model is not at hand. */
  readonly pictures: ReadonlyMap<string, Html>;
}

export interface CodeSpan {
  readonly text: string;
  /** What it is: `keyword`, `number`, …; absent where it has no colour. */
  readonly kind?: string;
}

// The handful of numbers that tell how a run went.

interface MetricCourse {
  readonly metric: string;
  readonly on: string;
  readonly first: number;
  readonly last: number;
}

/** Each metric on the data that it was watched on last: where the model came, and where it is now. */
export function metricCourses({ measurements }: RunData): readonly MetricCourse[] {
  const watched = measurements.filter(({ on }) => on !== 'train');
  return [...new Set(watched.flatMap(({ values }) => Object.keys(values)))].flatMap((metric) => {
    const having = watched.filter(({ values }) => values[metric] !== undefined);
    const end = having.at(-1);
    const start = having.find(({ on }) => on === end?.on);
    const [first, last] = [valueOf(start, metric), valueOf(end, metric)];
    return first === undefined || last === undefined || end === undefined ? [] : [{ metric, on: end.on, first, last }];
  });
}

interface MetricRange {
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
    const values = flatMapDefined(ends, ({ figures }) => figures[metric]);
    return { metric, dense: valueOf(start, metric), least: Math.min(...values), most: Math.max(...values) };
  });
}

function valueOf(measurement: MeasurementData | undefined, metric: string): number | undefined {
  return measurement?.values[metric];
}

/** Prunable weights of the original model, and those that an end has not any more. */
export function cutOf({ layers }: Pick<EndData, 'layers'>): { readonly pruned: number; readonly of: number } {
  return { pruned: layers.reduce((sum, { pruned }) => sum + pruned, 0), of: layers.reduce((sum, { count }) => sum + count, 0) };
}

/** The sparsity of all prunable weights that was measured last. */
export function lastSparsity({ measurements }: RunData): number | undefined {
  return measurements.at(-1)?.sparsity;
}

export function changeText({ metric, first, last }: MetricCourse): string {
  return first === last ? figure(metric, last) : `${figure(metric, first)} → ${figure(metric, last)}`;
}
