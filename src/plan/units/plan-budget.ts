/** A prune of units to a share of a resource: how many go is known when the scores are. */
import { one, rational, toDecimal, zero } from '../../exact/rational.ts';
import { capOf } from '../prune/reach.ts';
import { plannedPrune, stateAfter } from '../prune/planned-prune.ts';
import type { Setup } from '../prune/setup.ts';
import type { PlannedStep } from '../scene.ts';
import { withBounds } from '../state/pruned-counts.ts';

/** At one time; every count is what may go at most. */
export function planBudget(setup: Setup): PlannedStep {
  const { scene, total, already, layers, before } = setup;
  const { at } = scene;
  const most = capOf(setup);
  const share = (units: number) => (total === 0 ? zero : rational(units, total));
  const planned = plannedPrune(
    setup,
    { first: at, last: at, every: 1, windowed: false, defaults: [] },
    {
      ...{ from: share(already.least), to: share(most), asked: most, reached: most },
      curve: 'linear',
      updates: [{ step: at, share: toDecimal(total === 0 ? one : share(most)), pruned: most }],
    },
  );
  const bounds = layers.map(({ name }, index) => {
    const least = before[index]?.least ?? 0;
    return [name, { least, most: capOf(setup, index) }] as const;
  });
  const pruned = withBounds(scene.state.pruned, new Map(bounds));
  return { statements: [planned], state: stateAfter(setup, pruned), diagnostics: [] };
}
