/** Walks over the plan's graph: each stage starts from the states that it names, and leaves one. */
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { modelsOf, predecessorsOf } from '../plan/graph.ts';
import type { PlannedStage } from '../plan/plan.ts';
import type { RunContext } from './context.ts';
import { initialRunState, mergeAdapters } from './network.ts';
import type { Network, RunState } from './network.ts';
import { openObserver } from './observe.ts';
import type { Observer } from './observe.ts';
import { runStage } from './stage.ts';

/** Where the run ends: a path of the plan's `ends`, and the network with every adapter merged. */
export interface RunEnd {
  /** Empty for a plan without stages. */
  readonly path: string;
  readonly network: Network;
}

/** The networks that the plan leaves, in its order: one, or one for each arm that nothing joins. */
export async function runStages(
  context: RunContext,
  network: Network,
): Promise<Outcome<readonly RunEnd[]>> {
  const observer = await openObserver(context, network);
  if (observer.value === undefined) return { diagnostics: observer.diagnostics };
  try {
    await observer.value.watch(network, { stage: '', moment: 'start', step: 0 });
    const walked = await walk(context, observer.value, initialRunState(network));
    return { ...walked, diagnostics: [...observer.diagnostics, ...walked.diagnostics] };
  } finally {
    await observer.value.release();
  }
}

async function walk(
  context: RunContext,
  observer: Observer,
  original: RunState,
): Promise<Outcome<readonly RunEnd[]>> {
  const { plan } = context;
  const before = predecessorsOf(plan.stages);
  const kept = statesInUse(plan.stages, before);
  const diagnostics: Diagnostic[] = [];
  for (const stage of plan.stages) {
    const from = before.get(stage.path) ?? [];
    const inputs = from.length === 0 ? [original] : from.map((path) => kept.take(path));
    const ended = await runStage(context, observer, stage, inputs);
    diagnostics.push(...ended.diagnostics);
    if (ended.value === undefined) return { diagnostics };
    kept.put(stage.path, ended.value);
  }
  const ends = modelsOf(plan).map((path) => {
    return { path, network: mergeAdapters(kept.take(path).network) };
  });
  if (ends.length > 0) return { value: ends, diagnostics };
  return { value: [{ path: '', network: original.network }], diagnostics };
}

/** States by the path of the stage that left them; one is let go when its last reader has it. */
function statesInUse(
  stages: readonly PlannedStage[],
  before: ReadonlyMap<string, readonly string[]>,
) {
  const readers = new Map(stages.map(({ path }) => [path, 0]));
  for (const path of [...before.values()].flat()) readers.set(path, (readers.get(path) ?? 0) + 1);
  const states = new Map<string, RunState>();
  return {
    put: (path: string, state: RunState) => void states.set(path, state),
    take(path: string): RunState {
      const state = states.get(path);
      if (state === undefined) throw new Error(`no stage has left a state under ${path}`);
      const left = (readers.get(path) ?? 0) - 1;
      readers.set(path, left);
      if (left <= 0) states.delete(path);
      return state;
    },
  };
}
