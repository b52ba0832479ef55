/** Where a run ends, for a person: one row for each network that it wrote. */
import { flatMapDefined } from '../basics/lists.ts';
import type { Measurement } from '../journal/run-event.ts';
import type { ArmResult, RunResult } from '../run/result.ts';
import { figureBeside, percent } from './figures.ts';
import { byPoint, spreadOf, spreadText } from './expectations.ts';

export type EndTable = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** What each arm reached: its sparsity, and what was measured last in it on data it did not train on. */
export function endTable(result: RunResult): EndTable {
  const { ends, metrics } = measuredEnds(result);
  return {
    head: ['ends in', 'sparsity', ...metrics],
    rows: ends.map(({ path, sparsity, values, originals }) => [
      path,
      percent(sparsity),
      ...metrics.map((name) => shown(name, values[name], originals[name])),
    ]),
  };
}

/** Mean and deviation of the arms that differ in their seed alone; undefined where there are none. */
export function seedTable(result: RunResult): EndTable | undefined {
  const { ends, metrics } = measuredEnds(result);
  const points = [...byPoint(ends)].filter(([, arms]) => arms.length > 1);
  if (points.length === 0) return undefined;
  return {
    head: ['mean over seeds', 'seeds', 'sparsity', ...metrics],
    rows: points.map(([point, arms]) => [
      point,
      String(arms.length),
      percent(spreadOf(arms.map(({ sparsity }) => sparsity)).mean),
      ...metrics.map((name) => {
        const values = flatMapDefined(arms, ({ values: all }) => all[name]);
        return values.length === 0 ? '–' : spreadText(name, spreadOf(values));
      }),
    ]),
  };
}

type MeasuredEnd = LastMeasured & { readonly path: string; readonly sparsity: number };

function measuredEnds({ arms = [], measurements }: RunResult): {
  readonly ends: readonly MeasuredEnd[];
  readonly metrics: readonly string[];
} {
  const ends = arms.map(({ path, sparsity }) => ({ path, sparsity, ...lastMeasured(measurements.filter(({ stage }) => stage === path)) }));
  return { ends, metrics: [...new Set(ends.flatMap(({ values }) => Object.keys(values)))] };
}

export type LastMeasured = { readonly values: Readonly<Record<string, number>>; readonly originals: Readonly<Record<string, number>> };

/** Each metric where it was measured last, on data that was not trained on: a statement may measure one alone. */
export function lastMeasured(measurements: readonly Pick<Measurement, 'on' | 'values' | 'originals'>[]): LastMeasured {
  const watched = measurements.filter(({ on }) => on !== 'train');
  return {
    values: Object.assign({}, ...watched.map(({ values }) => values)),
    originals: Object.assign({}, ...watched.map(({ originals = {} }) => originals)),
  };
}

/** The networks that a run wrote, each with its layers; one without a path where nothing is left open. */
export function endsOf({ arms, ...only }: RunResult): readonly ArmResult[] {
  const { layers, sparsity, units, latencies } = only;
  const end = { path: '', layers, sparsity, units };
  return arms ?? [{ ...end, latencies }];
}

function shown(metric: string, value: number | undefined, original: number | undefined): string {
  return value === undefined ? '–' : figureBeside(metric, value, original);
}
