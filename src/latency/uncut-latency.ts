/** How long a network takes whose units are masked where it is written: they are taken out in memory. */
import { freeGroups } from '../model/index.ts';
import type { Plan } from '../plan/plan.ts';
import type { LoadedModel } from '../state/load.ts';
import type { Network } from '../state/network.ts';
import { compactionOf } from '../cut/compaction.ts';
import { recordLatency, type LatencyRecord, type Latency } from './latency-record.ts';
import { withoutGain } from '../diagnostics/catalogue/run.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { areApart, isUnsteady } from '../plan/latency/profile-facts.ts';

/** Undefined where the plan speaks of no latency. */
export async function uncutLatency(
  { profiles, model: { file }, threads, device }: Plan,
  { outline, layers }: LoadedModel,
  network: Network,
): Promise<LatencyRecord | undefined> {
  if (profiles === undefined) return undefined;
  const groups = network.masks.size === 0 ? [] : freeGroups(outline);
  const titles = groups.map(({ title }) => title);
  const compaction = compactionOf(outline, network, layers.values(), titles);
  const isWhole = compaction.removed.every(({ units }) => units.length === 0);
  const { latencies, ...record } = await recordLatency(profiles, compaction, file, { threads, device });
  const told = isWhole ? latencies : latencies.map((one) => ({ ...one, masked: true as const }));
  return { ...record, latencies: told };
}

/** Of the multiply-adds: where more is left, a gain would be small anyway. */
const muchLess = 0.75;
/** Numbers that kernels compute at once. */
const vector = 8;

/** Whether a network that needs much less work is no faster for it, by what was measured. */
export interface Cut {
  readonly file: string;
  /** Share of the multiply-adds that is left. */
  readonly left: number;
  /** By group, how many units are left. */
  readonly widths: readonly { readonly group: string; readonly units: number }[];
}

/** A hint for each latency; a busy machine says nothing, neither good nor bad. */
export function gainProblems({ file, left, widths }: Cut, latencies: readonly Latency[]): readonly Diagnostic[] {
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
