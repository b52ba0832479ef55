/** How far the rounds of a profile are apart. */
import type { LatencyProfile, TimedNetwork } from '../plan.ts';

/** Between two rungs of the ladder lies an eighth of the units, and about as much of the time at most. */
const rung = 1 / 8;

/**
 * The network whose rounds were disturbed most, where that hides a rung: half of its rounds took longer
 * than the quickest by a share of at least `slower`. Single slow rounds, which no median shows, count not.
 */
export function noisiest({ networks }: LatencyProfile): { readonly kept: string; readonly slower: number } | undefined {
  const [worst] = networks.map((network) => ({ kept: network.kept, slower: slowdown(network) })).toSorted((a, b) => b.slower - a.slower);
  return worst !== undefined && worst.slower > rung ? worst : undefined;
}

/** Whether the rounds of a network are so far apart that its time says little of a cut. */
export function isUnsteady(network: Pick<TimedNetwork, 'ms' | 'least'>): boolean {
  return slowdown(network) > rung;
}

/**
 * Whether two networks can be told apart: whatever disturbs a round makes it longer, so that the quicker half
 * of the rounds says how long a network takes, and where these halves overlap the difference may be chance.
 */
export function areApart(one: Halved, other: Halved): boolean {
  return one.ms < other.least || other.ms < one.least;
}

/** From the quickest round to the median. */
type Halved = Pick<TimedNetwork, 'ms' | 'least'>;

function slowdown({ ms, least }: Pick<TimedNetwork, 'ms' | 'least'>): number {
  return least === 0 ? 0 : (ms - least) / least;
}
