/** Whether a network that needs much less work is no faster for it, by what was measured. */
import { withoutGain } from '../diagnostics/catalogue/run-latency.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { areApart, isUnsteady } from '../plan/latency/noise.ts';
import type { Latency } from './latency-record.ts';

/** Of the multiply-adds: where more is left, a gain would be small anyway. */
const muchLess = 0.75;
/** Numbers that kernels compute at once. */
const vector = 8;

export interface Cut {
  readonly file: string;
  /** Share of the multiply-adds that is left. */
  readonly left: number;
  /** By group, how many units are left. */
  readonly widths: readonly { readonly group: string; readonly units: number }[];
}

/** A hint for each latency; a busy machine says nothing, neither good nor bad. */
export function gainProblems(
  { file, left, widths }: Cut,
  latencies: readonly Latency[],
): readonly Diagnostic[] {
  if (left > muchLess) return [];
  const odd = widths.filter(({ units }) => units % vector !== 0).map(({ group }) => group);
  return latencies.flatMap(({ batch, measured }) => {
    if (measured === undefined) return [];
    const { dense, compact } = measured;
    const isFaster = areApart(dense, compact) && compact.ms < dense.ms;
    if (isFaster || isUnsteady(dense) || isUnsteady(compact)) return [];
    const args = { file, left, batch, before: dense.ms, after: compact.ms, odd };
    return [diagnose(withoutGain, args, { file })];
  });
}
