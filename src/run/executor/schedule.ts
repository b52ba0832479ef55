/** Walks the graph of a plan: what is done stays done, what is ready runs, the journal keeps its order. */
import { flatMapDefined } from '../../basics/lists.ts';
import { itemAt } from '../../basics/must.ts';
import { listAt, sumAt } from '../../basics/maps.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { interrupted } from '../../diagnostics/catalogue/run.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RunEvent } from '../../journal/run-event.ts';
import type { EndRecord } from '../../record/records.ts';
import type { Executor, StageIndex, Tell, StageGraph } from './executor.ts';
import { doneStage, type RunStore } from './run-store.ts';

/** Gets every event of the run once, in the order of the plan, however many stages run at a time. */
export type Listen = Tell;

export interface Schedule {
  readonly plan: Plan;
  readonly graph: StageGraph;
  readonly executor: Executor;
  /** Stages that were carried out before the run was cut off. */
  readonly done: ReadonlyMap<StageIndex, Done>;
  readonly listen: Listen;
  /** Gets what happens when it happens, in no order. */
  readonly live?: ((event: RunEvent) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Carries out all that is not done, and what must be done again because its end state is needed and
 * was not kept. After a finding nothing new begins; what runs is waited for.
 */
export async function runStages({
  plan,
  graph,
  executor,
  done,
  listen,
  live,
  signal,
}: Schedule): Promise<Outcome<ReadonlyMap<StageIndex, EndRecord>>> {
  const all = [-1, ...plan.stages.keys()];
  const open = new Set(stagesToRun(all, graph, done));
  const records = new Map([...done].map(([stage, { record }]) => [stage, record]));
  const found = new Map<StageIndex, readonly Diagnostic[]>();
  const readers = new Map(all.map((stage) => [stage, graph.readers(stage)]));
  const turn = inOrder(all, done, listen);
  const running = new Map<StageIndex, Promise<void>>();

  const isReady = (stage: StageIndex): boolean => graph.before(stage).every((input) => !open.has(input));
  const failed = (): boolean => [...found.values()].some(hasErrors);

  async function carryOut(stage: StageIndex): Promise<void> {
    const ended = await executor.run(stage, (event, isOld) => {
      if (!isOld) live?.(event);
      turn.tell(stage, event, isOld);
    });
    found.set(stage, ended.diagnostics);
    if (ended.value === undefined) return;
    records.set(stage, ended.value);
    open.delete(stage);
    turn.finish(stage);
    for (const input of graph.before(stage)) {
      const left = sumAt(readers, input) - 1;
      readers.set(input, left);
      if (left === 0 && !graph.ends.includes(input)) executor.forget(input);
    }
  }

  for (;;) {
    const ready = failed() || signal?.aborted === true ? [] : [...open].filter((stage) => !running.has(stage) && isReady(stage));
    for (const stage of ready.slice(0, executor.jobs - running.size)) {
      const task = carryOut(stage).finally(() => running.delete(stage));
      running.set(stage, task);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  const [next] = open;
  if (next !== undefined && !failed()) found.set(next, [diagnose(interrupted, { stage: itemAt(plan.stages, next).path, step: 0 })]);
  const diagnostics = flatMapDefined(all, (stage) => found.get(stage) ?? done.get(stage)?.record.diagnostics);
  return hasErrors(diagnostics) ? { diagnostics } : { value: records, diagnostics };
}

/** In the plan's order. A stage whose end state was not kept is done again where something needs it. */
export function stagesToRun(
  all: readonly StageIndex[],
  graph: StageGraph,
  done: ReadonlyMap<StageIndex, Pick<Done, 'record'>>,
): readonly StageIndex[] {
  const needed = new Set<StageIndex>(graph.ends);
  const run = all.toReversed().filter((stage) => {
    const record = done.get(stage)?.record;
    const isKept = record !== undefined && (record.state !== undefined || !needed.has(stage));
    if (!isKept) graph.before(stage).forEach((input) => needed.add(input));
    return !isKept;
  });
  return run.toReversed();
}

type Turn = { readonly tell: (stage: StageIndex, ...told: Parameters<Tell>) => void; readonly finish: (stage: StageIndex) => void };

/** Events of the stage whose turn it is pass at once; those of later ones wait. */
function inOrder(all: readonly StageIndex[], done: ReadonlyMap<StageIndex, Done>, listen: Listen): Turn {
  const waiting = new Map<StageIndex, Parameters<Tell>[]>();
  const finished = new Set(done.keys());
  let next = 0;
  moveOn();
  return {
    tell(stage, ...told) {
      // A stage that is done again has told everything before.
      if (done.has(stage)) return;
      if (stage === all[next]) return listen(...told);
      const own = waiting.get(stage);
      if (own === undefined) waiting.set(stage, [told]);
      else own.push(told);
    },
    finish(stage) {
      finished.add(stage);
      moveOn();
    },
  };

  function moveOn(): void {
    for (; next < all.length; next++) {
      const stage = all[next] ?? 0;
      for (const told of listAt(waiting, stage)) listen(...told);
      waiting.delete(stage);
      for (const event of done.get(stage)?.events ?? []) listen(event, true);
      if (!finished.has(stage)) return;
    }
  }
}

// The stages of a run that were carried out before it was cut off.

type Done = { readonly record: EndRecord; readonly events: readonly RunEvent[] };

/** Errors: ESP6562 for a record, or events, that cannot be believed. */
export function doneStages(plan: Plan, store: RunStore): Outcome<ReadonlyMap<StageIndex, Done>> {
  const done = new Map<StageIndex, Done>();
  for (const stage of [-1, ...plan.stages.keys()]) {
    const { value, diagnostics } = doneStage(store, stage);
    if (diagnostics.length > 0) return { diagnostics };
    if (value !== undefined) done.set(stage, value);
  }
  return { value: done, diagnostics: [] };
}
