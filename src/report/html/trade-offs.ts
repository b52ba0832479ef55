/** What sparsity costs: each metric of every end against its sparsity, and the Pareto front. */
import { betterSide } from '../../plan/observe/metric-facts.ts';
import { pointOf, spreadOf } from '../seeds.ts';
import type { EndData, RunData, TradeOff, TradeOffPoint } from './report-data.ts';
import type { ReportedRun } from './reported-run.ts';
import { cutOf } from './summary.ts';

/** Ends of one point: the same recipe, model and parameters, the same arm, and another seed. */
interface Point {
  readonly name: string;
  readonly ends: readonly Named[];
}

interface Named {
  readonly run: ReportedRun;
  readonly end: EndData;
  readonly name: string;
}

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
      const key = keyOf(run, end);
      const name = nameOf(runs.length > 1 ? run.data : undefined, end);
      points.set(key, [...(points.get(key) ?? []), { run, end, name }]);
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
  const values = ends.flatMap(({ end }) => end.figures[metric] ?? []);
  if (values.length === 0) return [];
  const { mean, deviation, count } = spreadOf(values);
  const sparsity = spreadOf(ends.map(({ end }) => shareOf(end))).mean;
  const more = deviation === undefined ? {} : { deviation };
  return [{ name, sparsity, value: mean, ...more, seeds: count }];
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
