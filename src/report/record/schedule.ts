/** Where the stages of a run stand on one axis of steps, and what its prunes reported there. */
import { valuesAt, addToSum, sumAt } from '../../basics/maps.ts';
import type { Plan, PlannedStage, PlannedPrune } from '../../plan/plan.ts';
import type { RunEvent } from '../../journal/run-event.ts';
import { changesAt } from '../../plan/schedule/updates.ts';
import { ofKind } from '../../plan/of-kind.ts';

export interface ScheduledStage {
  readonly stage: PlannedStage;
  /** The arm that it belongs to; empty for the trunk. */
  readonly lane: string;
  /** Optimizer steps from the start of the run to the stage's start and end. */
  readonly start: number;
  readonly end: number;
}

/**
 * Stages in the plan's order. A stage starts when the last that it starts from has ended; one that
 * goes on `until` something holds is as long as the events say, and one that was passed over has no length.
 */
export function scheduleOf({ stages }: Pick<Plan, 'stages'>, events: readonly RunEvent[] = []): readonly ScheduledStage[] {
  const lengths = new Map(
    events.flatMap((event): (readonly [string, number])[] => {
      if (event.event === 'passed') return [[event.stage, 0]];
      return event.event === 'until' && event.held ? [[event.stage, event.step]] : [];
    }),
  );
  const done = new Map<string, ScheduledStage>();
  const readers = readersOf(stages);
  for (const [index, stage] of stages.entries()) {
    const before = valuesAt(done, originsOf(stage, stages[index - 1]));
    const start = Math.max(0, ...before.map(({ end }) => end));
    const end = start + (lengths.get(stage.path) ?? stage.steps);
    done.set(stage.path, { stage, lane: laneOf(stage, before, readers), start, end });
  }
  return [...done.values()];
}

/** What no path of a stage can be. */
const original = '';

/** Where no origin is named, a stage goes on from the one before it in the list. */
function originsOf(stage: PlannedStage, before: PlannedStage | undefined): readonly string[] {
  const { from = before === undefined ? [] : [before.path] } = stage;
  return from.length === 0 ? [original] : from;
}

/** How many stages start from each path. */
function readersOf(stages: readonly PlannedStage[]): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  for (const [index, stage] of stages.entries()) {
    for (const path of originsOf(stage, stages[index - 1])) addToSum(readers, path);
  }
  return readers;
}

/** A fork opens a lane for each arm, a join goes on in the lane around its arms. */
function laneOf({ path }: PlannedStage, before: readonly ScheduledStage[], readers: ReadonlyMap<string, number>): string {
  if (before.length > 1) return commonFolder(before.map(({ lane }) => lane));
  const [first] = before;
  const isArm = sumAt(readers, first?.stage.path ?? original) > 1;
  return isArm ? folderOf(path) : (first?.lane ?? '');
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function commonFolder(lanes: readonly string[]): string {
  let folder = folderOf(lanes[0] ?? '');
  while (folder !== '' && !lanes.every((lane) => lane.startsWith(`${folder}/`))) folder = folderOf(folder);
  return folder;
}

export type PruneEvent = Extract<RunEvent, { readonly event: 'prune' }>;

interface ReportedPrune {
  readonly prune: PlannedPrune;
  /** Undefined where the run did not get there. */
  readonly eventAt: (step: number) => PruneEvent | undefined;
}

/** The events of a stage's statements come in the order of time, and at one time in textual order. */
export function reportedPrunes(events: readonly RunEvent[], { path, statements }: PlannedStage): readonly ReportedPrune[] {
  const prunes = ofKind(statements, 'prune');
  const told = events.filter((event): event is PruneEvent => event.event === 'prune' && event.stage === path);
  return prunes.map((prune, index) => ({
    prune,
    eventAt: (time) => {
      return told.filter(({ step }) => step === time)[prunes.slice(0, index).filter((prune) => changesAt(prune, time)).length];
    },
  }));
}
