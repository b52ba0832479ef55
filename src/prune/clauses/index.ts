/** The clauses of `prune` that do something of their own in a run, and what they do together. */
import { collectingAsync, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Layer } from '../../model/graph.ts';
import type { PlannedPrune, PlannedUpdate } from '../../plan/plan.ts';
import type { Scores } from '../../score/scorer.ts';
import type { SelectionRequest } from '../../select/request.ts';
import type { Carried } from '../../state/carried.ts';
import type { Network } from '../../state/network.ts';
import type { ClauseAtWork, Counts, DueContext, DueState, DueUpdate, Named, Numbers, UnitScores } from './clause-at-work.ts';
import { limited } from './limited.ts';
import { smoothed } from './smoothed.ts';
import { threshold } from './threshold.ts';
import { ties } from './ties.ts';

/** In the order in which they act on scores. */
const clauses: readonly ClauseAtWork[] = [threshold, limited, ties, smoothed];

/** The update that is due, and what goes on to the next one, by the word of the clause. */
export type DueAndCarried = Pick<DueUpdate, 'update' | 'told'> & { readonly carried?: Carried };

/** The update as the plan has it, where no clause measures how much goes. */
export function dueUpdate(
  context: DueContext,
  prune: PlannedPrune,
  update: PlannedUpdate,
  state: DueState,
): Promise<Outcome<DueAndCarried>> {
  return collectingAsync(async (take) => {
    const clause = clauses.find((one) => one.due !== undefined && one.isIn(prune));
    if (clause?.due === undefined) return { update };
    const { carried, ...own } = take(await clause.due(context, prune, update, state));
    return { ...own, carried: carried && new Map([[clause.word, carried]]) };
  });
}

/** What is ranked, after every clause that changes scores. */
export function rankedLayers(
  prune: PlannedPrune,
  layers: readonly Layer[],
  scored: { readonly network: Network; readonly scores: Scores },
  before: Carried | undefined,
): { readonly scores: Scores; readonly carried: Carried } {
  let { scores } = scored;
  const carried = new Map<string, Numbers>();
  for (const { word, isIn, ofLayers } of clauses) {
    if (ofLayers === undefined || !isIn(prune)) continue;
    const own = ofLayers(prune, layers, { network: scored.network, scores, before: before?.get(word) ?? new Map() });
    scores = own.scores;
    carried.set(word, own.carried);
  }
  return { scores, carried };
}

export function rankedUnits(
  prune: PlannedPrune,
  groups: readonly Named[],
  measured: UnitScores,
  before: Carried | undefined,
): { readonly units: UnitScores; readonly carried: Carried } {
  let units = measured;
  const carried = new Map<string, Numbers>();
  for (const { word, isIn, ofUnits } of clauses) {
    if (ofUnits === undefined || !isIn(prune)) continue;
    const own = ofUnits(prune, groups, units, before?.get(word) ?? new Map());
    units = own.scores;
    carried.set(word, own.carried);
  }
  return { units, carried };
}

export function requestOfClauses(prune: PlannedPrune): Partial<SelectionRequest> {
  return Object.assign({}, ...clauses.map((clause) => (clause.isIn(prune) ? clause.request?.(prune) : undefined)));
}

/** The counts of layers that a clause leaves to the run; no value where none does. */
export function foundByClauses(
  prune: PlannedPrune,
  update: PlannedUpdate,
  layers: readonly Layer[],
  masks: Network['masks'],
): Outcome<Counts> {
  const clause = clauses.find((one) => one.found !== undefined && one.isIn(prune));
  return clause?.found?.(prune, update, layers, masks) ?? { diagnostics: [] };
}
