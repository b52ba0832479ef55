/** A prune's sparsity, or what its resource has come down by, over the steps of its stage in one line of text. */
import { latestUpdate } from '../plan/schedule/times.ts';
import { goneAt } from '../plan/units/budget-text.ts';
import type { PlannedPrune } from '../plan/plan.ts';

const levels = '▁▂▃▄▅▆▇█';

/**
 * One character for each of `width` equal parts of the stage, as high as the share is at the
 * part's end; a point where nothing is pruned.
 */
export function drawCurve(prune: PlannedPrune, steps: number, width: number): string {
  const columns = Math.max(1, Math.min(width, steps));
  return Array.from({ length: columns }, (_, column) => {
    const time = Math.floor(((column + 1) * steps) / columns);
    const done = latestUpdate(prune, time);
    return levelOf(done === undefined ? 0 : goneAt(prune, done));
  }).join('');
}

function levelOf(share: number): string {
  if (share <= 0) return '·';
  return levels[Math.min(levels.length - 1, Math.floor(share * levels.length))] ?? '·';
}
