/** What a choice that goes on training leaves: the weights as they are, and masks that stay open. */
import { exponential } from '../exact/elementary.ts';
import { fromDouble, toNumber } from '../exact/rational.ts';
import type { PlannedPrune } from '../plan/plan.ts';
import type { RankedLayer } from '../select/request.ts';
import type { Changes, OpenMask } from './network.ts';
import { thresholdsOf } from './thresholds.ts';

/** `masks` are those of the layers, by which they were chosen from. */
export function openMasksOf(
  statement: PlannedPrune,
  ranked: readonly RankedLayer[],
  masks: readonly Uint8Array[],
  step: number,
): Required<Pick<Changes, 'values' | 'masks' | 'openMasks'>> {
  const chosen = ranked.map(({ tensor, values, mask: hard }, index) => {
    const mask = masks[index];
    if (mask === undefined) throw new Error('a selection has a mask for every layer');
    return { tensor, scores: values, mask, hard };
  });
  const thresholds = thresholdsOf(statement, chosen);
  const { mask: manner, shrink } = statement;
  const fade = leftAt(statement, step);
  const openMasks = chosen.map(({ tensor, hard }, index): [string, OpenMask] => [
    tensor,
    {
      mask: manner,
      ...(shrink !== undefined && { shrink }),
      ...(hard !== undefined && { hard }),
      ...(fade !== undefined && { fade }),
      threshold: thresholds[index] ?? 0,
    },
  ]);
  return {
    masks: new Map(chosen.map(({ tensor, mask }) => [tensor, mask])),
    values: new Map(),
    openMasks: new Map(openMasks),
  };
}

/** The factor of a weight under `fading` after the update of a step: 0 at the end of the window. */
function leftAt({ fade, window }: PlannedPrune, step: number): number | undefined {
  if (fade === undefined) return undefined;
  if (step === window.last) return 0;
  const left = exponential(fromDouble(-fade * (step - window.first)));
  return Math.fround(left === undefined ? 0 : toNumber(left));
}
