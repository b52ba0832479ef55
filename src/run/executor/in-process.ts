/** Carries stages out in this process, one after the other; states that it made stay in memory. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { RunState } from '../../state/network.ts';
import type { Executor, StageIndex } from './executor.ts';
import { doneStage, storedState, type RunStore } from './run-store.ts';
import type { StageGraph } from './stage-keys.ts';
import type { StageHost } from './stage-host.ts';

/** `states` gets the end states of the stages that it has carried out, until they are forgotten. */
export function executeInProcess(
  host: StageHost,
  store: RunStore,
  graph: StageGraph,
  states: Map<StageIndex, RunState> = new Map(),
): Executor {
  return {
    jobs: 1,
    async run(stage, tell) {
      const inputs: RunState[] = [];
      const faults: Diagnostic[] = [];
      for (const input of graph.before(stage)) {
        const known = states.get(input);
        const loaded = known ? { value: known, diagnostics: [] } : loadEnd(store, input);
        faults.push(...loaded.diagnostics);
        if (loaded.value === undefined) return { diagnostics: faults };
        states.set(input, loaded.value);
        inputs.push(loaded.value);
      }
      const ended = await host.carryOut(stage, inputs, tell);
      if (ended.value === undefined) return { diagnostics: ended.diagnostics };
      states.set(stage, ended.value.state);
      return { value: ended.value.record, diagnostics: ended.diagnostics };
    },
    forget: (stage) => void states.delete(stage),
    release: host.release,
  };
}

/** The end state of a stage that is done, from the store. */
export function loadEnd(store: RunStore, stage: StageIndex) {
  const done = doneStage(store, stage);
  if (done.value === undefined) {
    if (done.diagnostics.length === 0) throw new Error(`stage ${stage} is not done`);
    return { diagnostics: done.diagnostics };
  }
  return storedState(store, done.value.record);
}
