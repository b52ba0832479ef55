/**
 * `smoothed 0.9` in a run: scores go on from update to update, an exponential moving average from 0, as LoRAPrune takes
 * it (Zhang et al., arXiv:2305.18403): s ← β·s + (1 − β)·score.
 */
import { itemAt } from '../../basics/must.ts';
import type { Layer } from '../../model/graph.ts';
import type { PlannedPrune } from '../../plan/plan.ts';
import type { Scores } from '../../score/scorer.ts';
import { held } from '../../state/lazy-values.ts';
import { bindingMask } from '../../state/soft-masks.ts';
import type { ClauseAtWork, Named, Numbers, Ranked, Scored, UnitScores } from './clause-at-work.ts';

export const smoothed: ClauseAtWork = {
  word: 'smoothed',
  isIn: (prune) => prune.smoothed !== undefined,
  ofLayers: smoothedLayers,
  ofUnits: smoothedUnits,
};

/** An array of its own. What `mask` has pruned has no past, as it has no state of an optimizer: where it grows again it begins anew. */
export function movingAverage(share: number, before: Float64Array | undefined, now: ArrayLike<number>, mask?: Uint8Array): Float64Array {
  return Float64Array.from(now, (score, at) => (mask?.[at] === 0 ? 0 : share * (before?.[at] ?? 0) + (1 - share) * score));
}

function smoothedLayers(prune: PlannedPrune, layers: readonly Layer[], { network, scores, before }: Scored): Ranked<Scores> {
  const carried = new Map(
    layers.map(({ tensor }, index) => {
      const own = scores.values[index]?.read() ?? new Float32Array(0);
      const now = scores.rankBy === 'magnitude' ? own.map(Math.abs) : own;
      const latent = network.latent?.get(tensor);
      const gone = prune.mask === 'revisable' && latent ? latent.mask : bindingMask(network, tensor);
      return [tensor, movingAverage(shareOf(prune), before.get(tensor), now, gone)] as const;
    }),
  );
  const values = layers.map(({ tensor }) => held(Float32Array.from(carried.get(tensor) ?? [])));
  return { scores: { ...scores, rankBy: 'score', values }, carried };
}

/** Scores of units compare already. */
function smoothedUnits(prune: PlannedPrune, groups: readonly Named[], units: UnitScores, before: Numbers): Ranked<UnitScores> {
  const averages = groups.map(({ title }, index) => movingAverage(shareOf(prune), before.get(title), itemAt(units, index)));
  const carried = new Map(groups.map(({ title }, at) => [title, averages[at] ?? new Float64Array(0)]));
  return { scores: averages.map((own) => [...own]), carried };
}

function shareOf({ smoothed: share }: PlannedPrune): number {
  if (share === undefined) throw new TypeError('the statement smooths no scores');
  return share;
}
