/** A latency profile: what a schema cannot say of it, how far its rounds are apart, and what it is in words. */
import { type Incoherence, faultsAt } from '../incoherence.ts';
import type { Plan, LatencyProfile, TimedKernel, TimedNetwork } from '../plan.ts';
import { visible } from '../../diagnostics/render/visible.ts';

/** Undefined for what `espalier profile` writes. */
export function profileFault({ networks, kernels }: LatencyProfile): Incoherence | undefined {
  if (networks.length === 0) return { path: ['networks'], problem: 'no network was measured' };
  const sums = networks.map(({ kernels: sum }) => sum);
  const unordered = sums.findIndex((sum, index) => index > 0 && sum > (sums[index - 1] ?? sum));
  if (unordered > 0) {
    return { path: ['networks', unordered, 'kernels'], problem: 'its kernels take longer than those of the larger network before it' };
  }
  for (const [index, kernel] of kernels.entries()) {
    const fault = kernelFault(kernel);
    if (fault !== undefined) return { ...fault, path: ['kernels', index, ...fault.path] };
  }
  return undefined;
}

function kernelFault({ dims, axes, ms }: TimedKernel): Incoherence | undefined {
  for (const [index, { axis, sizes }] of axes.entries()) {
    const of = dims[axis];
    const path = ['axes', index];
    if (of === undefined) return { path, problem: `the weight has no axis ${axis}` };
    if (!isAscending(sizes) || sizes.at(-1) !== of) return { path, problem: `its sizes have to ascend, and to end with ${of}` };
  }
  const cells = axes.reduce((product, { sizes }) => product * sizes.length, 1);
  return ms.length === cells ? undefined : { path: ['ms'], problem: `it has ${ms.length} times for ${cells} choices of sizes` };
}

function isAscending(sizes: readonly number[]): boolean {
  return sizes.every((size, index) => index === 0 || size > (sizes[index - 1] ?? size));
}

/** Of all profiles in a plan. */
export function profileFaults({ profiles = [] }: Plan): readonly Incoherence[] {
  return profiles.flatMap(({ measured }, index) => {
    const fault = profileFault(measured);
    return faultsAt(['profiles', index, 'measured'], fault === undefined ? [] : [fault]);
  });
}

/** Where times were taken. */
export type Place = Pick<LatencyProfile, 'machine' | 'engine'>;

export function placeText({ machine, engine }: Place): string {
  return `${machine} with ${engine}`;
}

/** `by net.latency.yaml, where the whole network takes 4.1 ms: AMD EPYC with onnxruntime 1.30.0`. */
export function profileText({ profiles = [] }: Pick<Plan, 'profiles'>, batch: number): string {
  const profile = profiles.find(({ measured }) => measured.batch === batch);
  if (profile === undefined) throw new Error('a plan quotes the profile of each of its latencies');
  const { file, measured } = profile;
  return `by ${visible(file)}, where the whole network takes ${measured.networks[0]?.ms ?? 0} ms: ${visible(placeText(measured))}`;
}

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
