/** What a choice that goes on training leaves: the weights as they are, and masks that stay open. */
import type { PlannedPrune } from '../plan/plan.ts';
import type { RankedLayer } from '../select/request.ts';
import type { Changes, OpenMask } from './network.ts';
import { thresholdsOf } from './thresholds.ts';

/** `masks` are those of the layers, by which they were chosen from. */
export function openMasksOf(
  statement: PlannedPrune,
  ranked: readonly RankedLayer[],
  masks: readonly Uint8Array[],
): Required<Pick<Changes, 'values' | 'masks' | 'openMasks'>> {
  const chosen = ranked.map(({ tensor, values, mask: hard }, index) => {
    const mask = masks[index];
    if (mask === undefined) throw new Error('a selection has a mask for every layer');
    return { tensor, scores: values, mask, hard };
  });
  const thresholds = thresholdsOf(statement, chosen);
  const { mask: manner, shrink } = statement;
  const openMasks = chosen.map(({ tensor, hard }, index): [string, OpenMask] => [
    tensor,
    {
      mask: manner,
      ...(shrink !== undefined && { shrink }),
      ...(hard !== undefined && { hard }),
      threshold: thresholds[index] ?? 0,
    },
  ]);
  return {
    masks: new Map(chosen.map(({ tensor, mask }) => [tensor, mask])),
    values: new Map(),
    openMasks: new Map(openMasks),
  };
}
