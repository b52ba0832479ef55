/** A budget in words, and the remaining amount of its resource. */
import type { PlannedPrune, PlannedBudget } from '../plan.ts';
import { toNumber } from '../../exact/rational.ts';
import { millisecondsOf } from '../latency/latency-target.ts';
import { roundedPercent, shareOfText } from '../share-text.ts';
import { prunedBudget } from '../pruning.ts';
import { amountAt } from '../schedule/updates.ts';

/** `60% of latency on batch 8`, `4 ms on batch 1`. */
export function budgetText({ of, share, time, batch }: PlannedBudget): string {
  const amount = time ?? `${share ?? ''} of ${of}`;
  return batch === undefined ? amount : `${amount} on batch ${batch}`;
}

/** Four significant digits of what a plan holds exactly: `83.33%`, `4.167 ms`. */
export function leftText(left: string): string {
  if (!left.endsWith('s')) return roundedPercent(shareOfText(left));
  return `${Number(toNumber(millisecondsOf(left)).toPrecision(4))} ms`;
}

/** After the update at a time: the share of the selection that is pruned, or that a resource has come down by. */
export function goneAt(prune: PlannedPrune, time: number): number {
  const { selected } = prune;
  const budget = prunedBudget(prune);
  const { pruned = 0, left } = amountAt(prune, time) ?? {};
  if (left === undefined || budget?.from === undefined) return selected === 0 ? 0 : pruned / selected;
  if (budget.time === undefined) return 1 - toNumber(shareOfText(left));
  return 1 - toNumber(millisecondsOf(left)) / toNumber(millisecondsOf(budget.from));
}
