/** What a plan says of the layers of a prune, so that the counts of every update follow. */
import type { PlannedPrune } from '../plan.ts';
import type { Interval } from '../schedule/timeline.ts';
import { shareText } from '../share-text.ts';
import { countedLayers, type Goal } from './goal.ts';
import type { Reached } from './reach.ts';
import type { Setup } from './setup.ts';

/** Where scores decide, only what is gone at the start of a course. */
export function fixedCounts(
  setup: Setup,
  goal: Goal,
  { counts }: Reached,
  { first, last }: Interval,
): Pick<PlannedPrune, 'before' | 'counts'> {
  const isCourse = first < last;
  const layers = countedLayers(setup);
  if (layers === undefined || counts === undefined) {
    const before = setup.already.least;
    return isCourse && before > 0 ? { before } : {};
  }
  const entries = layers.map(({ of, ...rest }, index) => {
    const before = setup.before[index]?.least ?? 0;
    const to = goal.layers?.[index];
    const course = { before: before > 0 ? before : undefined, to: to && shareText(to), ...rest };
    const name = setup.layers[index]?.name ?? '';
    return [name, { pruned: counts[index] ?? 0, of, ...(isCourse && course) }] as const;
  });
  return { counts: Object.fromEntries(entries) };
}
