/** A budget in words. */
import type { PlannedBudget } from './planned-units.ts';

/** `60% of latency on batch 8`, `4 ms on batch 1`. */
export function budgetText({ of, share, time, batch }: PlannedBudget): string {
  const amount = time ?? `${share ?? ''} of ${of}`;
  return batch === undefined ? amount : `${amount} on batch ${batch}`;
}
