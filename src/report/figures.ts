/** Measured values the way people read them. */
import { count } from '../basics/numbers.ts';

/** What a model takes, in whole numbers. */
const counted: ReadonlySet<string> = new Set(['params', 'flops', 'bytes', 'memory']);

/** Shares as percent, counts with all their digits, everything else with four. */
export function figure(metric: string, value: number): string {
  if (counted.has(metric)) return count(value);
  if (/^latency( on batch \d+)?$/.test(metric)) return `${milliseconds(value)} ms`;
  const isShare = ['accuracy', 'drift'].includes(metric) || metric.startsWith('top-');
  return isShare ? percent(value) : value.toPrecision(4);
}

/** An amount of a resource beside its share of what the original model takes: `105,915 (39.73%)`. */
export function figureBeside(metric: string, value: number, original: number | undefined): string {
  const told = figure(metric, value);
  return original === undefined || original === 0 ? told : `${told} (${percent(value / original)})`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}

/** A part as a share of a whole; of nothing it is none. */
export function percentOf(part: number, whole: number): string {
  return percent(part / Math.max(1, whole));
}

export function milliseconds(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
