/** The scorers of a stage: one for each prune, made at its first update. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { PlannedPrune } from '../plan/plan.ts';
import type { RunContext } from './context.ts';
import { openScorer } from './scores.ts';
import type { Scorer } from './scores.ts';

export interface Scorers {
  readonly of: (statement: PlannedPrune, layers: readonly Layer[]) => Promise<Outcome<Scorer>>;
  readonly release: () => Promise<void>;
}

export function scorersOf(context: RunContext): Scorers {
  const open = new Map<PlannedPrune, Scorer>();
  return {
    async of(statement, layers) {
      const known = open.get(statement);
      if (known !== undefined) return { value: known, diagnostics: [] };
      const opened = await openScorer(context, statement, layers);
      if (opened.value !== undefined) open.set(statement, opened.value);
      return opened;
    },
    async release() {
      for (const scorer of open.values()) await scorer.release();
    },
  };
}
