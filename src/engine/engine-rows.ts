/** Which recipes the PyTorch engine carries out, and what keeps it from the others. */
import type { Plan } from '../plan/plan.ts';
import { notCarriedOut } from './carried-out.ts';

export interface EngineRow {
  readonly recipe: string;
  /** What of the recipe the PyTorch engine does not carry out, each with its reason; none where it carries it out. */
  readonly missing: readonly string[];
}

/** In the order of the plans; each is the plan of a recipe on a small model. */
export function engineRows(plans: Iterable<readonly [recipe: string, plan: Plan]>): readonly EngineRow[] {
  return [...plans].map(([recipe, plan]) => {
    const missing = notCarriedOut(plan).map(({ what, why }) => `${what}: ${why}`);
    return { recipe, missing: [...new Set(missing)] };
  });
}

export function carriedOutByBoth(rows: readonly EngineRow[]): number {
  return rows.filter(({ missing }) => missing.length === 0).length;
}
