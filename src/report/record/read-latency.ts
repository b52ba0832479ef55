/** `latency.json` of a run's folder, as far as it is what a run writes. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Latency } from '../../latency/latency-record.ts';

/** No run writes more than a few lines. */
export const largest = 1 << 20;

/** Nothing where there is no such file, or something else in it: the manifest tells of changes. */
export function readLatencies(path: string): readonly Latency[] {
  if (!existsSync(path) || statSync(path).size > largest) return [];
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const list = field(value, 'latencies');
    return Array.isArray(list) ? list.filter(isLatency) : [];
  } catch {
    return [];
  }
}

function isLatency(value: unknown): value is Latency {
  const measured = field(value, 'measured');
  const isMeasured =
    measured === undefined ||
    (isPlace(measured) && ['dense', 'compact'].every((key) => areNumbers(field(measured, key), ['ms', 'least', 'most'])));
  return (
    isMeasured &&
    isPlace(field(value, 'estimated')) &&
    areNumbers(value, ['batch', 'threads']) &&
    areNumbers(field(value, 'estimated'), ['dense', 'compact'])
  );
}

function isPlace(value: unknown): boolean {
  return ['machine', 'engine'].every((key) => typeof field(value, key) === 'string');
}

function areNumbers(value: unknown, keys: readonly string[]): boolean {
  return keys.every((key) => typeof field(value, key) === 'number');
}

function field(value: unknown, key: string): unknown {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.find(([name]) => name === key)?.[1];
}
