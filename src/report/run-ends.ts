/** Where a run ends, for a person: one row for each network that it wrote. */
import type { ArmResult, RunResult } from '../run/result.ts';
import { figureBeside, percent } from './figures.ts';

export interface EndTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What each arm reached: its sparsity, and what was measured last in it on data it did not train on. */
export function endTable({ arms = [], measurements }: RunResult): EndTable {
  const ends = arms.map((arm) => {
    const last = measurements.findLast(({ on, stage }) => on !== 'train' && stage === arm.path);
    return { arm, values: last?.values ?? {}, originals: last?.originals ?? {} };
  });
  const metrics = [...new Set(ends.flatMap(({ values }) => Object.keys(values)))];
  return {
    head: ['ends in', 'sparsity', ...metrics],
    rows: ends.map(({ arm, values, originals }) => [
      arm.path,
      percent(arm.sparsity),
      ...metrics.map((name) => shown(name, values[name], originals[name])),
    ]),
  };
}

/** The networks that a run wrote, each with its layers; one without a path where nothing is left open. */
export function endsOf({ arms, ...only }: RunResult): readonly ArmResult[] {
  const { layers, sparsity, units, latencies } = only;
  const end = { ...{ path: '', layers, sparsity }, ...(units && { units }) };
  return arms ?? [{ ...end, ...(latencies && { latencies }) }];
}

function shown(metric: string, value: number | undefined, original: number | undefined): string {
  return value === undefined ? '–' : figureBeside(metric, value, original);
}
