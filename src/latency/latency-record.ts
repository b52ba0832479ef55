/** `latency.json`: how long a compacted network takes, by the profile of its plan and measured here. */
import type { SessionOptions } from '../compute/session.ts';
import { storedTensors, type Model } from '../model/index.ts';
import { estimator } from '../plan/latency/estimate.ts';
import type { Place } from '../plan/latency/profile-facts.ts';
import type { PlannedProfile } from '../plan/plan.ts';
import { inEngine } from '../state/engine.ts';
import { fixedInputs } from './fixed-inputs.ts';
import { here } from './machine.ts';
import { significant, type Summary, timeNetworks } from './time-networks.ts';

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
