/** How long a network takes whose units are masked where it is written: they are taken out in memory. */
import { freeGroups } from '../model/index.ts';
import type { Plan } from '../plan/plan.ts';
import type { LoadedModel } from '../state/load.ts';
import type { Network } from '../state/network.ts';
import { compactionOf } from '../cut/compaction.ts';
import { recordLatency } from './latency-record.ts';
import type { LatencyRecord } from './latency-record.ts';

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
  const { latencies, ...record } = await recordLatency(profiles, compaction, file, {
    threads,
    device,
  });
  const told = isWhole ? latencies : latencies.map((one) => ({ ...one, masked: true as const }));
  return { ...record, latencies: told };
}
