/**
 * Runs the stages of a plan. A stage is a function of its part of the plan, the states it starts from and the seed; what it gives is a
 * state, named by its content, and the events on its way. So it does not matter which process does it, when, or how often.
 */
import type { Outcome, Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { RunEvent } from '../../journal/run-event.ts';
import type { EndRecord } from '../../record/records.ts';
import { listAt, sumAt } from '../../basics/maps.ts';
import { predecessorsOf, modelsOf } from '../../plan/graph.ts';
import type { Plan } from '../../plan/plan.ts';
import { sha256 } from '../../record/sealed.ts';
import type { DataFiles } from '../../project/data-files.ts';
import type { RunRequest } from '../run-request.ts';

/** The place of a stage in the plan; −1 is what is measured before the first one. */
export type StageIndex = number;
/** `isOld` where the event happened before the run was cut off. */
export type Tell = (event: RunEvent, isOld: boolean) => void;

export interface Executor {
  /** Stages that it can have in hand at a time. */
  readonly jobs: number;
  /** Commits the stage's record, unless another process has; the events are told as they happen. */
  readonly run: (stage: StageIndex, tell: Tell) => Promise<Outcome<EndRecord>>;
  /** No stage that is still to come starts from this state. */
  readonly forget: (stage: StageIndex) => void;
  readonly release: () => Promise<void>;
}

// What a stage is a function of, as a hash: a record with another key is of another run.

/** By the place of the stage, that of −1 first: `keys[index + 1]`. The keys of inputs stand for their states. */
export function stageKeys(plan: Plan): readonly string[] {
  const { model, task, data, clients, seed, device, threads, stages } = plan;
  const { sha256: own, external } = model;
  const root = hashOf({ sha256: own, external, task, data, clients, seed, device, threads });
  const before = predecessorsOf(stages);
  const keys = new Map<string, string>();
  for (const stage of stages) {
    const inputs = listAt(before, stage.path).map((path) => keys.get(path) ?? root);
    const { from: _, ...own } = stage;
    keys.set(stage.path, hashOf({ root, inputs, stage: own }));
  }
  return [hashOf({ root, watch: 'start' }), ...keys.values()];
}

/** A plan that was read from its file has its keys in another order than one that was just made. */
function hashOf(value: object): string {
  const sorted = (_: string, own: unknown): unknown =>
    typeof own === 'object' && own !== null && !Array.isArray(own)
      ? Object.fromEntries(Object.entries(own).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : own;
  return sha256(JSON.stringify(value, sorted));
}

/** The stages of a plan by their places in it: what each starts from, and which lead no further. */
export interface StageGraph {
  /** The stages whose end states a stage starts from; none where it starts from the original network. */
  readonly before: (index: StageIndex) => readonly StageIndex[];
  /** How many stages start from the end state of a stage. */
  readonly readers: (index: StageIndex) => number;
  /** Those whose networks are written. */
  readonly ends: readonly StageIndex[];
}

export function stageGraph(plan: Plan): StageGraph {
  const places = new Map(plan.stages.map(({ path }, index) => [path, index]));
  const placeOf = (path: string): StageIndex => {
    const index = places.get(path);
    if (index === undefined) throw new Error(`the plan has no stage ${path}`);
    return index;
  };
  const paths = predecessorsOf(plan.stages);
  const before = plan.stages.map(({ path }) => listAt(paths, path).map(placeOf));
  const readers = before.flat().reduce((counts, index) => counts.set(index, sumAt(counts, index) + 1), new Map());
  return { before: (index) => before[index] ?? [], readers: (index) => sumAt(readers, index), ends: modelsOf(plan).map(placeOf) };
}

// What a run and its worker processes say to each other: plain data, through Node's channel.

/** Enough to open the model, the data and the folder in another process. */
export interface Assignment extends Pick<
  RunRequest,
  'plan' | 'modelPath' | 'teacherFolder' | 'checkpointEvery' | 'keepAdapters' | 'streaming'
> {
  readonly data: readonly (readonly [string, DataFiles])[];
  readonly folder: string;
  /** Threads of this process that work on parts of a batch. */
  readonly workers: number;
}

export type ToWorker =
  | { readonly kind: 'open'; readonly assignment: Assignment }
  | { readonly kind: 'run'; readonly stage: StageIndex }
  | { readonly kind: 'forget'; readonly stage: StageIndex }
  /** Stop at the next step, and keep what is done. */
  | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'told'; readonly told: readonly Parameters<Tell>[] }
  | { readonly kind: 'ended'; readonly record?: EndRecord; readonly diagnostics: readonly Diagnostic[] }
  /** The system refused something: a full disk, mostly. */
  | { readonly kind: 'refused'; readonly error: SystemError }
  /** A mistake of ours. */
  | { readonly kind: 'crashed'; readonly stack: string };

export type SystemError = { readonly message: string; readonly code: string; readonly path: string };
