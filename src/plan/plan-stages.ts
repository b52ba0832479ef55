/** Plans stage after stage along their graph: a state for each arm, one where arms are joined. */
import { flatMapDefined } from '../basics/lists.ts';
import { valuesAt, listAt } from '../basics/maps.ts';
import { roundsOnOtherSamples, armsOnOtherTokens } from '../diagnostics/catalogue/plan-samples.ts';
import { collecting, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Stage } from '../language/typed.ts';
import { closeStage, type ClosedStage } from './close-adapters.ts';
import { planJoin, mergedStates } from './joins/plan-join.ts';
import type { PlannedInstant, PlannedStage, PlannedLook } from './plan.ts';
import { plannedClient } from './plan-clients.ts';
import { planStage, type StageResult } from './plan-stage.ts';
import { refusal, type Frame, type PlanContext } from './plan-context.ts';
import { parted, initialState, masksOf, type PlanState, type MarkRecord } from './state/plan-state.ts';
import { partedTokens } from './units/token-facts.ts';
import { trainingNeeded } from './without-graph.ts';
import type { UnrolledStage, UnrolledLook } from './unroll/unrolled-stage.ts';
import { nothingToDecideOn } from '../diagnostics/catalogue/plan-structure.ts';
import { claimOf } from './observe/claim.ts';
import { asRecord } from './reading.ts';

export interface PlannedStages {
  readonly stages: readonly PlannedStage[];
  /** At the end of the last stage. */
  readonly state: PlanState;
  readonly diagnostics: readonly Diagnostic[];
}

/** Stops at the first stage that cannot be planned: what follows would be judged by a guess. */
export function planStages(unrolled: readonly UnrolledStage[], frame: Frame): PlannedStages {
  const stages: PlannedStage[] = [];
  const diagnostics: Diagnostic[] = [];
  const ends = new Map<string, End>();
  const followers = followersOf(unrolled);
  let state = initialState;
  for (const [index, item] of unrolled.entries()) {
    const result = planOne(item, frame, ends);
    const mayBeLast = item.looks !== undefined || item.orEnds !== undefined;
    const closed = keptEnd(closeStage(result.stage, result.state, mayBeLast ? [] : listAt(followers, item.path)), item, frame);
    const { looks, diagnostics: wrong } = looksOf(item, closed.stage, frame, closed.state);
    const { repeats } = item;
    const inRounds = { ...closed.stage, ...(repeats.length > 0 && { repeats }), ...(looks.length > 0 && { looks }) };
    stages.push(withStart(inRounds, item, unrolled[index - 1]));
    diagnostics.push(...result.diagnostics, ...wrong);
    const earlier = item.orEnds?.flatMap((path) => ends.get(path)?.state ?? []) ?? [];
    const rounds = [...earlier, closed.state];
    state = earlier.length === 0 ? closed.state : afterRounds(rounds);
    const data = parted(rounds.map(({ samples }) => samples));
    const place = { source: frame.source, span: item.stage.span };
    const differing = data === undefined ? [] : [diagnose(roundsOnOtherSamples, { data }, place)];
    if (partedTokens(rounds)) differing.push(diagnose(armsOnOtherTokens, { verb: 'repeat … until' }, place));
    diagnostics.push(...differing);
    ends.set(item.path, { item, state });
    if (hasErrors([...result.diagnostics, ...wrong, ...differing])) break;
  }
  return { stages, state, diagnostics };
}

/** With a mark at its end, where a claim looks back at the stage; a join stands alone in its own. */
function keptEnd({ stage, state }: ClosedStage, { stage: { name }, path, joined }: UnrolledStage, { lookedBackAt }: Frame): ClosedStage {
  if (joined !== undefined || !lookedBackAt.has(name)) return { stage, state };
  const mark: PlannedInstant = { kind: 'mark', at: stage.steps, name, implied: true };
  return {
    stage: { ...stage, statements: [...stage.statements, mark] },
    state: { ...state, marks: new Map(state.marks).set(name, { path, masks: masksOf(state), samples: state.samples }) },
  };
}

type End = { readonly item: UnrolledStage; readonly state: PlanState };

function planOne(item: UnrolledStage, frame: Frame, ends: ReadonlyMap<string, End>): StageResult {
  const from = valuesAt(ends, item.from);
  const state = from[0]?.state ?? initialState;
  const needed = trainingNeeded(item.stage.statements, frame);
  if (needed !== undefined) return { ...withoutTraining(item, state), diagnostics: [needed] };
  if (item.joined === undefined) return planStage(item, frame, state);
  const arms = from.map(({ item: { arms: names, client }, state }, index) => {
    const samples = client && plannedClient(client, frame.clients).samples;
    return { label: item.joined?.[index] ?? '', names, state, ...(samples === undefined ? {} : { samples }) };
  });
  return planJoin(item, arms, frame);
}

function withoutTraining({ stage: { name }, path }: UnrolledStage, state: PlanState) {
  return { state, stage: { name, path, steps: 0, length: '', statements: [], defaults: [] } };
}

/** The stages that start from each, by its path. */
function followersOf(unrolled: readonly UnrolledStage[]): ReadonlyMap<string, readonly Stage[]> {
  const followers = new Map<string, Stage[]>();
  for (const { stage, from } of unrolled) {
    for (const path of from) {
      const known = followers.get(path);
      if (known === undefined) followers.set(path, [stage]);
      else known.push(stage);
    }
  }
  return followers;
}

/** A stage that starts from the one before it says nothing of it. */
function withStart(stage: PlannedStage, { from }: UnrolledStage, before: UnrolledStage | undefined): PlannedStage {
  const usual = before === undefined ? [] : [before.path];
  return from.join('\n') === usual.join('\n') ? stage : { ...stage, from };
}

/** `repeat … until CONDITION`: rounds that may be the last, and the known state after them. */
type Looks = { readonly looks: readonly PlannedLook[]; readonly diagnostics: readonly Diagnostic[] };

/** What is looked at when a stage is done; metrics that need data are taken on `validation`. */
function looksOf(
  { stage: { statements }, looks = [], path, streams, repeated, arms }: UnrolledStage,
  { name, steps }: PlannedStage,
  frame: Frame,
  state: PlanState,
): Looks {
  const stage = { name, path, streams, repeated, arms, steps, trains: false, statements };
  const context: PlanContext = { ...frame, stage, at: steps, state };
  const planned = looks.map((look) => lookOf(look, context));
  return { looks: flatMapDefined(planned, ({ value }) => value), diagnostics: planned.flatMap(({ diagnostics }) => diagnostics) };
}

const on = 'validation';

function lookOf({ repeat, condition }: UnrolledLook, context: PlanContext): Outcome<PlannedLook> {
  return collecting((take) => {
    const { claim, text, measured } = take(claimOf(asRecord(condition), context));
    const { counted, expression, resource } = measured;
    const needsData = !counted && expression === undefined && resource === undefined;
    if (needsData && context.settings.samples[on] === undefined) {
      return take(refusal(context, nothingToDecideOn, { what: '`until`', instead: '' }, condition.span));
    }
    return { repeat, text, claim, on: needsData ? on : undefined };
  });
}

/** What is known behind a repeat that may have ended after any of its rounds. */
function afterRounds(ends: readonly PlanState[]): PlanState {
  const last = ends.at(-1);
  if (last === undefined) throw new TypeError('a repeat has a round at least');
  const merged = mergedStates(ends);
  const marks = [...last.marks].flatMap(([name, { path }]): [string, MarkRecord][] => {
    const own = ends.map((end) => end.marks.get(name));
    const masks = flatMapDefined(own, (mark) => mark?.masks);
    if (masks.length < ends.length) return [];
    const known = mergedStates(masks.map((mask) => ({ ...last, ...mask })));
    return [[name, { path, masks: masksOf(known), samples: own.at(-1)?.samples ?? last.samples }]];
  });
  return { ...merged, marks: new Map(marks) };
}
