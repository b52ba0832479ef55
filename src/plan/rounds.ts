/** `repeat … until CONDITION`: rounds that may be the last, and the known state after them. */
import { done, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { nothingToDecideOn } from '../diagnostics/catalogue/plan-structure.ts';
import { mergedStates } from './joins/merged-states.ts';
import { claimOf } from './observe/claim.ts';
import { refusal, type Frame, type PlanContext } from './plan-context.ts';
import type { PlannedLook, PlannedStage } from './plan.ts';
import { asRecord } from './reading.ts';
import { masksOf, type MarkRecord, type PlanState } from './state/plan-state.ts';
import type { UnrolledLook, UnrolledStage } from './unroll/unrolled-stage.ts';

export interface Looks {
  readonly looks: readonly PlannedLook[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What is looked at when a stage is done; metrics that need data are taken on `validation`. */
export function looksOf(
  { stage: { statements }, looks = [], path, streams, repeated, arms }: UnrolledStage,
  { name, steps }: PlannedStage,
  frame: Frame,
  state: PlanState,
): Looks {
  const stage = { name, path, streams, repeated, arms, steps, trains: false, statements };
  const context: PlanContext = { ...frame, stage, at: steps, state };
  const planned = looks.map((look) => lookOf(look, context));
  return { looks: planned.flatMap(({ value }) => value ?? []), diagnostics: planned.flatMap(({ diagnostics }) => diagnostics) };
}

const on = 'validation';

function lookOf({ repeat, condition }: UnrolledLook, context: PlanContext): Outcome<PlannedLook> {
  const read = claimOf(asRecord(condition), context);
  if (read.value === undefined) return { diagnostics: read.diagnostics };
  const { claim, text, measured } = read.value;
  const { counted, expression, resource } = measured;
  const needsData = !counted && expression === undefined && resource === undefined;
  if (needsData && context.settings.samples[on] === undefined) {
    return refusal(context, nothingToDecideOn, { what: '`until`', instead: '' }, condition.span);
  }
  return done({ repeat, text, claim, on: needsData ? on : undefined });
}

/** What is known behind a repeat that may have ended after any of its rounds. */
export function afterRounds(ends: readonly PlanState[]): PlanState {
  const last = ends.at(-1);
  if (last === undefined) throw new TypeError('a repeat has a round at least');
  const merged = mergedStates(ends);
  const marks = [...last.marks].flatMap(([name, { path }]): [string, MarkRecord][] => {
    const own = ends.map((end) => end.marks.get(name));
    const masks = own.flatMap((mark) => mark?.masks ?? []);
    if (masks.length < ends.length) return [];
    const known = mergedStates(masks.map((mask) => ({ ...last, ...mask })));
    const samples = own.at(-1)?.samples ?? last.samples;
    return [[name, { path, masks: masksOf(known), samples }]];
  });
  return { ...merged, marks: new Map(marks) };
}
