/**
 * What a clause of `prune` is to the planner, and to the rooms that speak of plans. `plan/schema/prune.ts` has its
 * keys, `src/prune/clauses/` what it does in a run. Whoever asks goes through the list in `clauses.ts`.
 */
import type { Outcome, Span } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { MemoryPart, PlannedPrune, PruneBase } from '../plan.ts';
import type { PlanContext } from '../plan-context.ts';
import type { Incoherence } from '../incoherence.ts';

/** What a recipe says that this version does not carry out, as far as no model is needed to know it. */
export interface Refusal {
  /** The subject of the sentence that refuses it: `a pattern of units`. */
  readonly what: string;
  readonly span: Span;
  /** What to do, where there is a better answer than leaving it out. */
  readonly instead?: string;
}

export interface PruneClause {
  /** The word that the vocabulary declares. */
  readonly word: string;
  /** The keys of the plan that hold what the clause decides. */
  readonly read?: (statement: TypedStatement, context: PlanContext) => Outcome<Partial<PruneBase>>;
  /** True for a target: where it is refused, nothing else of the statement is looked at. */
  readonly isTarget?: true;
  /** What the clause cannot stand beside, whatever the model is. */
  readonly refusals?: (statement: TypedStatement) => readonly Refusal[];
  /** What an edited plan says wrong of it. Paths begin inside the statement. */
  readonly faults?: (prune: PlannedPrune, sizes: ReadonlyMap<string, number>) => readonly Incoherence[];
  /** The memory that it takes beside the scores, which are `scored` numbers. */
  readonly memory?: (prune: Pick<PlannedPrune, 'smoothed'>, scored: number) => readonly MemoryPart[];
  /** Where the run measures how much goes: by layer, the fewest and the most units that can be gone at the end. */
  readonly bounds?: (prune: PlannedPrune) => Readonly<Record<string, readonly number[]>> | undefined;
  /** Whether a prune takes more or less than the count of its plan. */
  readonly reached?: (prune: PlannedPrune) => Reached | undefined;
  /** The target, where the clause is one. */
  readonly target?: (prune: PlannedPrune) => string | undefined;
  /** Words behind the target, in the first line that a plan shows of the prune. */
  readonly words?: (prune: PlannedPrune) => string;
  /** A line of its own in what a plan shows. */
  readonly line?: (prune: PlannedPrune) => string | undefined;
  /** A sentence of its own in what `explain` says of a plan. */
  readonly sentence?: (prune: PlannedPrune) => string | undefined;
}

/** The count of a plan is exact, or a bound. */
export type Reached = '' | 'at most ' | 'at least ';
