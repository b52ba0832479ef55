/**
 * Scores that go on from update to update of a prune: an exponential moving average from 0, as LoRAPrune takes
 * it (Zhang et al., arXiv:2305.18403): s ← β·s + (1 − β)·score.
 */
import type { Layer } from '../model/graph.ts';
import type { PlannedPrune } from '../plan/plan.ts';
import { held } from '../state/lazy-values.ts';
import type { Network, SmoothedScores } from '../state/network.ts';
import type { Scores } from './scorer.ts';
import { bindingMask } from '../state/soft-masks.ts';

/**
 * An array of its own. What `mask` has pruned has no past, as it has no state of an optimizer: where it grows
 * again it begins anew.
 */
export function movingAverage(share: number, before: Float64Array | undefined, now: ArrayLike<number>, mask?: Uint8Array): Float64Array {
  return Float64Array.from(now, (score, at) => {
    if (mask?.[at] === 0) return 0;
    return share * (before?.[at] ?? 0) + (1 - share) * score;
  });
}

/** The scores of layers that are scored together, smoothed, and what goes on to the next update. */
export function smoothedLayers(
  { smoothed: share, mask }: PlannedPrune,
  layers: readonly Layer[],
  {
    network,
    scores,
    before = new Map(),
  }: { readonly network: Network; readonly scores: Scores; readonly before?: SmoothedScores | undefined },
): { readonly scores: Scores; readonly smoothed: SmoothedScores } {
  if (share === undefined) return { scores, smoothed: new Map() };
  const smoothed = new Map(
    layers.map(({ tensor }, index) => {
      const own = scores.values[index]?.read() ?? new Float32Array(0);
      const now = scores.rankBy === 'magnitude' ? own.map(Math.abs) : own;
      const latent = network.latent?.get(tensor);
      const gone = mask === 'revisable' && latent ? latent.mask : bindingMask(network, tensor);
      return [tensor, movingAverage(share, before.get(tensor), now, gone)] as const;
    }),
  );
  const values = layers.map(({ tensor }) => held(Float32Array.from(smoothed.get(tensor) ?? [])));
  return { scores: { ...scores, rankBy: 'score', values }, smoothed };
}

/** The same of units, whose scores compare already: of each group as many as it has units. */
export function smoothedUnits(
  { smoothed: share }: PlannedPrune,
  groups: readonly { readonly title: string }[],
  { units }: { readonly units: readonly (readonly number[])[] },
  before: SmoothedScores = new Map(),
): { readonly units: readonly (readonly number[])[]; readonly smoothed: SmoothedScores } {
  if (share === undefined) return { units, smoothed: new Map() };
  const averages = groups.map(({ title }, index) => movingAverage(share, before.get(title), units[index] ?? []));
  return {
    units: averages.map((own) => [...own]),
    smoothed: new Map(groups.map(({ title }, at) => [title, averages[at] ?? new Float64Array(0)])),
  };
}
