/** The clauses of `prune` that are one declaration each, and what they say together. */
import { flatMapDefined } from '../../basics/lists.ts';
import { hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { MemoryPart, PlannedPrune, PruneBase } from '../plan.ts';
import type { Incoherence } from '../incoherence.ts';
import type { PlanContext } from '../plan-context.ts';
import { isBudgetPrune } from '../pruning.ts';
import type { PruneClause, Reached, Refusal } from './clause.ts';
import { limited } from './clause-limited.ts';
import { mask } from './clause-mask.ts';
import { rounded } from './clause-rounded.ts';
import { smoothed } from './clause-smoothed.ts';
import { threshold } from './clause-threshold.ts';
import { ties } from './clause-ties.ts';

/** In the order in which a plan says them. */
const clauses: readonly PruneClause[] = [threshold, limited, rounded, ties, mask, smoothed];

/** The keys of a plan that clauses decide by themselves. */
export type ClauseKeys = Partial<PruneBase>;

export function readClauses(statement: TypedStatement, context: PlanContext): Outcome<ClauseKeys> {
  const read = flatMapDefined(clauses, (clause) => clause.read?.(statement, context));
  const diagnostics = read.flatMap((one) => one.diagnostics);
  if (hasErrors(diagnostics)) return { diagnostics };
  return { value: Object.assign({}, ...read.map(({ value }) => value)), diagnostics };
}

/** What a target cannot be; where it is refused, no other clause is looked at. */
export function targetClauseRefusals(statement: TypedStatement): readonly Refusal[] {
  return clauses.flatMap((clause) => (clause.isTarget ? (clause.refusals?.(statement) ?? []) : []));
}

export function clauseRefusals(statement: TypedStatement): readonly Refusal[] {
  return clauses.flatMap((clause) => (clause.isTarget ? [] : (clause.refusals?.(statement) ?? [])));
}

export function clauseFaults(prune: PlannedPrune, sizes: ReadonlyMap<string, number>): readonly Incoherence[] {
  return flatMapDefined(clauses, (clause) => clause.faults?.(prune, sizes));
}

export function clauseMemory(prune: Pick<PlannedPrune, 'smoothed'>, scored: number): readonly MemoryPart[] {
  return flatMapDefined(clauses, (clause) => clause.memory?.(prune, scored));
}

/** By layer, the fewest and the most units that can be gone, where the run measures how many go. */
export function measuredBounds(prune: PlannedPrune): Readonly<Record<string, readonly number[]>> | undefined {
  return first((clause) => clause.bounds?.(prune));
}

/** Whether a prune takes as many units as its plan says, or so many at most or at least. */
export function reachedWords(prune: PlannedPrune): Reached {
  return isBudgetPrune(prune) ? 'at most ' : (first((clause) => clause.reached?.(prune)) ?? '');
}

/** The target, where a clause says another than a share, a pattern or a resource. */
export function targetWords(prune: PlannedPrune): string | undefined {
  return first((clause) => clause.target?.(prune));
}

export function clauseWords(prune: PlannedPrune): string {
  return clauses.map((clause) => clause.words?.(prune) ?? '').join('');
}

export function clauseLines(prune: PlannedPrune): readonly string[] {
  return flatMapDefined(clauses, (clause) => clause.line?.(prune));
}

export function clauseSentences(prune: PlannedPrune): readonly string[] {
  return flatMapDefined(clauses, (clause) => clause.sentence?.(prune));
}

function first<T>(of: (clause: PruneClause) => T | undefined): T | undefined {
  return clauses.map(of).find((value) => value !== undefined);
}
