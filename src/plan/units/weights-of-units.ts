/** The weights by which units are scored, and why some groups cannot be scored by them. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { ungatedByInput, uncodedUnits, ungatedUnits } from '../../diagnostics/catalogue/plan-gates.ts';
import { done, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { UnitGroup } from '../../model/coupling/unit-groups.ts';
import { quantisedLayers, relevanceFault, unwritableScores, unmeasurable } from '../prune/measuring-faults.ts';
import type { Layer, StoredNorm } from '../../model/index.ts';
import { readsActivations, speaksOfMakers } from '../criteria/criterion.ts';
import { unreachable, type Scoring } from '../prune/scoring.ts';
import { readersOf } from '../pruning.ts';
import { clause, placeOf } from '../reading.ts';
import { complain, refusal, type PlanContext } from '../plan-context.ts';
import { codeObstacle, readBy } from '../train/gate-part.ts';
import { codeReadBy, gateReadBy, readsWidths, trainsInputGates } from '../statement-reads.ts';
import { gateObstacle } from './gated-units.ts';
import { widthFaultOf } from './pruned-widths.ts';
import { makersWithNorm, makingLayers, normedLayers, scoredLayers } from './scored-layers.ts';

/** Layers with the weights of the units; as the criterion asks, those that make them or those beside them. */
export function weightsOfUnits(
  groups: readonly UnitGroup[],
  scoring: Scoring,
  statement: TypedStatement,
  context: PlanContext,
): Outcome<readonly Layer[]> {
  const { facts } = context;
  const shut = ranksWhole(statement) ? gateFault(groups, statement, context) : undefined;
  if (shut !== undefined) return { diagnostics: [shut] };
  const norms = scoring.norms.length > 0 ? (facts.norms?.() ?? new Map()) : undefined;
  const ofMakers = speaksOfMakers(scoring.statistics);
  const weights = norms !== undefined ? normedLayers(groups, facts, norms) : (ofMakers ? makingLayers : scoredLayers)(groups, facts);
  const beyond =
    (norms && groupWithoutNorm(groups, scoring.norms, norms)) ??
    (ofMakers ? groupWithoutMaker(groups, weights, scoring) : undefined) ??
    quantisedLayers(weights, 'units of weights') ??
    beyondReach(scoring, groups, weights, facts);
  if (beyond !== undefined) return refusal(context, unsupported, beyond, placeOf(statement, 'object'));
  const fault = unreadFault(scoring, groups, statement, context) ?? relevanceFault(scoring, weights, statement, context);
  if (fault !== undefined) return { diagnostics: [fault] };
  const { statistics, compensation } = scoring;
  const unmeasured = [
    ...unmeasurable({ statistics }, weights, statement, context),
    ...unmeasurable({ statistics: [], compensation: compensation.compensation }, readersOf(groups, weights), statement, context),
  ];
  if (unmeasured.length > 0) return { diagnostics: unmeasured };
  const unwritable = unwritableScores(scoring, weights, statement, context);
  return unwritable.length > 0 ? { diagnostics: unwritable } : done(weights);
}

/** What nothing reads has nobody who could make up for it. */
function unreadFault(
  { compensation }: Scoring,
  groups: readonly UnitGroup[],
  statement: TypedStatement,
  context: PlanContext,
): Diagnostic | undefined {
  if (compensation.compensation === undefined || groups.some(({ members }) => members.some(({ side }) => side === 'consumer')))
    return undefined;
  const what = `\`compensating\` where nothing reads the ${groups[0]?.title ?? 'units'},`;
  return complain(context, unsupported, { what, instead: 'leave `compensating` out' }, placeOf(statement, 'compensating'));
}

/** True where a unit ranks as a whole, by what trains on it. */
export function ranksWhole(statement: TypedStatement): boolean {
  const isOfCode = codeReadBy(statement) !== undefined;
  return gateReadBy(statement) !== undefined || readsWidths(statement) || isOfCode;
}

/** What gates do not stand on, and clauses that change nothing about them. */
function gateFault(groups: readonly UnitGroup[], statement: TypedStatement, context: PlanContext): Diagnostic | undefined {
  const span = placeOf(statement, 'object');
  const ofWidths = readsWidths(statement) ? widthFaultOf(groups, statement, context) : undefined;
  if (ofWidths !== undefined) return ofWidths;
  const isByInput = trainsInputGates(context.stage.statements);
  const isOfCode = codeReadBy(statement) !== undefined;
  for (const group of groups) {
    const uncoded = isOfCode ? codeObstacle(group, context.facts) : undefined;
    if (uncoded !== undefined) return complain(context, uncodedUnits, { group: group.title, why: uncoded }, span);
    if (isOfCode) continue;
    const read = isByInput ? readBy(group, context.facts) : undefined;
    if (read !== undefined && 'why' in read) return complain(context, ungatedByInput, { group: group.title, why: read.why }, span);
    const why = isByInput ? undefined : gateObstacle(group, context.facts);
    if (why !== undefined) return complain(context, ungatedUnits, { group: group.title, why }, span);
  }
  const word = ['grouped', 'normalized', 'rescored'].find((it) => clause(statement, it));
  if (word === undefined) return undefined;
  const args = {
    what: `\`${word}\` with \`${isOfCode ? 'code' : readsWidths(statement) ? 'width' : 'gate'}\`, one number of a unit,`,
    instead: 'leave it out',
  };
  return complain(context, unsupported, args, statement.spans[word] ?? span);
}

function groupWithoutNorm(
  groups: readonly UnitGroup[],
  [name]: readonly string[],
  norms: ReadonlyMap<string, StoredNorm>,
): { readonly what: string; readonly instead: string } | undefined {
  const bare = groups.find((group) => makersWithNorm(group, norms).length === 0);
  if (bare === undefined) return undefined;
  const what = `\`${name}\` of the ${bare.title}, whose makers no batch normalization follows,`;
  return { what, instead: 'leave them out with `except`, or rank by `l1` instead' };
}

function groupWithoutMaker(
  groups: readonly UnitGroup[],
  weights: readonly Layer[],
  { statistics }: Scoring,
): { readonly what: string; readonly instead: string } | undefined {
  const tensors = new Set(weights.map(({ tensor }) => tensor));
  const bare = groups.find(({ members }) => !members.some(({ tensor, side }) => side === 'producer' && tensors.has(tensor)));
  if (bare === undefined) return undefined;
  const what = `${readsActivations(statistics) ? 'activations' : 'relevance'} of the ${bare.title}, which no layer with weights makes,`;
  return { what, instead: 'leave them out with `except`' };
}

/** A criterion measures all layers, a compensation those that read the units. */
function beyondReach(
  { statistics, compensation }: Scoring,
  groups: readonly UnitGroup[],
  weights: readonly Layer[],
  facts: PlanContext['facts'],
): ReturnType<typeof unreachable> {
  return (
    unreachable({ statistics, compensation: { defaults: [] } }, weights, facts) ??
    (compensation.compensation === undefined ? undefined : groupWithoutReader(groups)) ??
    unreachable({ statistics: [], compensation }, readersOf(groups, weights))
  );
}

function groupWithoutReader(groups: readonly UnitGroup[]): ReturnType<typeof unreachable> {
  const bare = groups.find(({ members }) => members.every(({ side }) => side !== 'consumer'));
  if (bare === undefined) return undefined;
  return { what: `making up for the ${bare.title}, which no weights read,`, instead: 'leave `compensating` out' };
}
