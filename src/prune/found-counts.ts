/** How many units an update has taken, where no plan can say it before. */
import { thresholdOffPlan } from '../diagnostics/catalogue/plan-limits.ts';
import { diagnose, done } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { PlannedPrune, PlannedUpdate } from '../plan/plan.ts';
import { isLoose } from '../plan/prune/ties.ts';
import { weightsPerUnit } from '../plan/pruning.ts';
import { prunedOf } from '../state/masks.ts';
import type { Pruned } from './pruned.ts';

/** Of one part: blocks that choose anew while their weights change may take other ties than the first scores said. */
export function takenIn(
  statement: PlannedPrune,
  chosen: Pick<Pruned, 'pruned'>,
  masks: Pruned['masks'],
): number {
  if (!isLoose(statement.ties) || statement.compensation !== 'obs') return chosen.pruned;
  const weights = [...masks.keys()].reduce(
    (sum, tensor) => sum + (prunedOf(masks, tensor) ?? 0),
    0,
  );
  return weights / weightsPerUnit(statement);
}

type Shared = Pick<Pruned, 'allocated'>;

/** Of each layer, where the run finds it; what a threshold takes lies within the bounds of the plan. */
export function foundCounts(
  statement: PlannedPrune,
  update: PlannedUpdate,
  layers: readonly Layer[],
  masks: Pruned['masks'],
): Outcome<Shared> {
  const { threshold, allocated, limited, window } = statement;
  if (threshold === undefined) {
    const counts = allocated === undefined && limited === undefined ? undefined : update.layers;
    return done(counts === undefined ? {} : { allocated: counts });
  }
  const size = weightsPerUnit(statement);
  const counts = Object.fromEntries(
    layers.map(({ name, tensor }) => [name, (prunedOf(masks, tensor) ?? 0) / size]),
  );
  for (const [part, found] of Object.entries(counts)) {
    const [least = 0, most = 0] = threshold.bounds[part] ?? [];
    if (found > most || (update.step === window.last && found < least))
      return { diagnostics: [diagnose(thresholdOffPlan, { part, found, least, most })] };
  }
  return done({ allocated: counts });
}
