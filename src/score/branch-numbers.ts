/** One number of the block or sublayer that each layer lies in, by which shares are given. */
import { flatMapDefined } from '../basics/lists.ts';
import { collectingAsync } from '../diagnostics/collecting.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { groupsNamed } from '../model/index.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import type { MeasuredAllocator } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import type { Network } from '../state/network.ts';
import { openBranchScores } from './branch-scores.ts';

/** In the order of `names`. Each branch is measured once. */
export function branchNumbers(
  context: RunContext,
  { score, calibration, branches = {} }: MeasuredAllocator,
  { names, network }: { readonly names: readonly string[]; readonly network: Network },
): Promise<Outcome<readonly number[]>> {
  return collectingAsync(async (take) => {
    const criterion = criterionOf(score);
    if (criterion === undefined || calibration === undefined) {
      throw new Error('the plan says what is measured of branches, and on which samples');
    }
    const titles = [...new Set(flatMapDefined(names, (name) => branches[name]))];
    const groups = groupsNamed(context.outline, titles);
    const { score: measure, release } = take(await openBranchScores(context, calibration, { criterion, groups, before: network }));
    try {
      const numbers = await measure(network);
      const found = new Map(groups.map(({ title }, at) => [title, numbers[at] ?? NaN]));
      return names.map((name) => found.get(branches[name] ?? '') ?? NaN);
    } finally {
      await release();
    }
  });
}
