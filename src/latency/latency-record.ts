/** `latency.json`: how long a compacted network takes, by the profile of its plan and measured here. */
import type { SessionOptions } from '../compute/session.ts';
import { storedTensors, freeGroups, unfedModel, type Model } from '../model/index.ts';
import { estimator } from '../plan/latency/estimate.ts';
import { areApart, isUnsteady, type Place } from '../plan/latency/profile-facts.ts';
import type { PlannedProfile, Plan } from '../plan/plan.ts';
import { inEngine } from '../state/context.ts';
import { fixedInputs } from './fixed-inputs.ts';
import { here } from './machine.ts';
import { significant, timeNetworks, type Summary } from './time-networks.ts';
import type { LoadedModel } from '../state/load.ts';
import type { Network } from '../state/network.ts';
import { compactionOf } from '../cut/compaction.ts';
import { withoutGain } from '../diagnostics/catalogue/run.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';

/** Times are in milliseconds. */
export interface LatencyRecord {
  readonly formatVersion: 1;
  /** One for each profile of the plan. */
  readonly latencies: readonly Latency[];
}

export interface Latency {
  readonly batch: number;
  readonly threads: number;
  /** The written model holds its pruned units still, which were taken out to be timed. */
  readonly masked?: true;
  /** By the profile, the same on every machine: what the target was held against. */
  readonly estimated: Place & { readonly dense: number; readonly compact: number };
  /** Where the run was carried out, in turns; absent where the model cannot be fed, or is larger than memory. */
  readonly measured?: Place & { readonly rounds: number; readonly dense: Summary; readonly compact: Summary };
}

const rounds = 9;

/** Measuring adds to a run that is done: what keeps it from being measured is no error. */
export async function recordLatency(
  profiles: readonly PlannedProfile[],
  { masked, compact }: { readonly masked: Model; readonly compact: Model },
  file: string,
  { device }: SessionOptions,
): Promise<LatencyRecord> {
  const latencies: Latency[] = [];
  for (const { measured: profile } of profiles) {
    const { batch, threads, sizes, machine, engine } = profile;
    const timeOf = estimator(profile);
    const estimated = { dense: significant(timeOf(masked)), compact: significant(timeOf(compact)), machine, engine };
    const inputs = [masked, compact].every(isInMemory) ? fixedInputs(masked, file, batch, sizes).value : undefined;
    const timed =
      inputs && (await inEngine(file, device, () => timeNetworks([masked, compact], inputs, { rounds, engine: { threads, device } })));
    const [first, second] = timed?.value ?? [];
    const measured = first && second && { rounds, dense: first, compact: second, ...here() };
    latencies.push({ batch, threads, estimated, measured });
  }
  return { formatVersion: 1, latencies };
}

function isInMemory(model: Model): boolean {
  return [...storedTensors(model).keys()].every(({ data }) => data.kind === 'bytes');
}

// How long a network takes whose units are masked where it is written: they are taken out in memory.

/** Undefined where the plan speaks of no latency. */
export async function uncutLatency(
  { profiles, model: { file }, threads, device, task: { inputs } }: Plan,
  { outline: fed, layers, stored }: LoadedModel,
  network: Network,
): Promise<LatencyRecord | undefined> {
  if (profiles === undefined) return undefined;
  const outline = unfedModel(fed, inputs, stored);
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
