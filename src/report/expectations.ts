/** What a recipe expects beside what came out, and one result over several seeds. */
import { addTo } from '../basics/maps.ts';
import { figure, figureBeside } from './figures.ts';
import { matchPart } from '../basics/matches.ts';
import { visible } from '../diagnostics/render/visible.ts';
import type { ExpectationResult } from '../journal/run-event.ts';
import { tableLines } from './plan-sheet.ts';

/** An arm without the number of its seed: `sweep[target=80%]/branch[2]/train` → `sweep[target=80%]/branch/train`. */
export function pointOf(path: string): string {
  return path.replaceAll(/\[(?:\d+|seed=\d+)\]/g, '');
}

interface Spread {
  readonly mean: number;
  /** Of a sample, by n − 1; absent for a single value. */
  readonly deviation?: number;
  readonly count: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, count };
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1)), count };
}

/** `96.39% ± 0.12%`. */
export function spreadText(metric: string, { mean, deviation }: Spread): string {
  const told = figure(metric, mean);
  return deviation === undefined ? told : `${told} ± ${figure(metric, deviation)}`;
}

/** In the order in which each point first occurs. */
export function byPoint<T extends { readonly path: string }>(items: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const points = new Map<string, T[]>();
  for (const item of items) addTo(points, pointOf(item.path), item);
  return points;
}

/** Metrics that count in shares, which are read as percentages. */
const shares = /^(sparsity|density|trained params|accuracy|top-\d+)$/;

/** More digits than other figures have: a claim may fail by little. */
export function claimed(metric: string, value: number, original?: number): string {
  if (original !== undefined) return figureBeside(metric, value, original);
  return shares.test(metric) ? `${Number((100 * value).toPrecision(7))}%` : String(Number(value.toPrecision(6)));
}

/** A claim names its metric first: `accuracy of model >= 97%`, `median over 3 seeds loss after cut < 1`. */
export function actualText({ claim, actual, original, than, values }: ExpectationResult): string {
  const metric = matchPart(/^(?:\w+ over \d+ seeds )?(.*?) (?:of|after) /, claim, 1);
  const compared = than === undefined ? '' : ` against ${claimed(metric, than, original)}`;
  const each = values === undefined ? '' : seedsText(metric, values, original);
  return claimed(metric, actual, original) + each + compared;
}

/** ` (97%, 96%, 98%: 97% ± 1%)`: of each seed, and their mean and deviation. */
export function seedsText(metric: string, values: readonly number[], original?: number): string {
  const all = values.map((one) => claimed(metric, one, original)).join(', ');
  const { mean, deviation } = spreadOf(values);
  if (deviation === undefined) return ` (${all})`;
  return ` (${all}: ${claimed(metric, mean)} ± ${claimed(metric, deviation)})`;
}

/** Whether two speak of the same claim, as the arms of a sweep do: only their stages tell them apart. */
export function needStages(expectations: readonly ExpectationResult[]): boolean {
  return new Set(expectations.map(({ claim }) => claim)).size < expectations.length;
}

/** A table, failures in capitals so that they are found without colours. */
export function expectationLines(expectations: readonly ExpectationResult[]): readonly string[] {
  const withStage = needStages(expectations);
  return tableLines(
    [...(withStage ? ['in'] : []), 'expected', 'actual', 'verdict'],
    expectations.map((expectation) => [
      ...(withStage ? [visible(expectation.stage)] : []),
      visible(expectation.claim),
      actualText(expectation),
      expectation.held ? 'held' : 'FAILED',
    ]),
    [...(withStage ? ['left' as const] : []), 'left', 'right', 'left'],
  );
}
