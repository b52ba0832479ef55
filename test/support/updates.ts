/** Every update of a planned statement, in a list: tests look at short ones. */
import { toDecimal } from '../../src/exact/rational.ts';
import type { PlannedPrune, PlannedRewire, PlannedUpdate } from '../../src/plan/plan.ts';
import { fallOfPlan, shareAfter } from '../../src/plan/rewire/fall.ts';
import { progressAt, isRewired, spreadOver } from '../../src/plan/schedule/times.ts';
import { updatesOf as updatesInTurn } from '../../src/plan/schedule/updates.ts';

export function updatesOf(prune: PlannedPrune | undefined): readonly PlannedUpdate[] {
  return prune === undefined ? [] : [...updatesInTurn(prune)];
}

export function rewiringsOf(rewire: PlannedRewire | undefined): readonly { readonly step: number; readonly share: string }[] {
  if (rewire === undefined) return [];
  return spreadOver(rewire.window, Infinity)
    .filter((step) => isRewired(rewire, step))
    .map((step) => {
      const share = shareAfter(fallOfPlan(rewire), progressAt(step, rewire.window));
      return { step, share: toDecimal(share) };
    });
}
