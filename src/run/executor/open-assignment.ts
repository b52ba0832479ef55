/** Opens what an assignment names, in the process that carries stages out: model, data, teachers, folder. */
import { collecting, collectingAsync, diagnosticsOf, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { loadModel, openPlannedData } from '../../state/load.ts';
import { openPlannedModel } from '../../identity/planned-model.ts';
import { openTeachers } from '../teachers.ts';
import type { RunRequest } from '../run-request.ts';
import { disk } from '../../record/file-layer.ts';
import { checkpointRule } from './checkpoint-rule.ts';
import { stageGraph, type Executor, type StageIndex, type StageGraph, type Assignment } from './executor.ts';
import { openStore, doneStage, storedState, type RunStore } from './run-store.ts';
import { openHost, type StageHost } from './stage-host.ts';
import { availableParallelism } from 'node:os';
import type { RunState } from '../../state/network.ts';

export type OpenAssignment = { readonly executor: Executor; readonly store: RunStore };

/** Every end state is kept: other processes start from it. The folder is begun. */
export async function openAssignment(assignment: Assignment, signal: AbortSignal): Promise<Outcome<OpenAssignment>> {
  const { plan, modelPath, data, folder, checkpointEvery } = assignment;
  const model = await openPlannedModel(plan, modelPath);
  const { files, read } = model.value ?? {};
  const loaded = files && loadModel(files, assignment.streaming, plan.task, read);
  const datasets = loaded?.value && (await openPlannedData(plan, loaded.value.stored, new Map(data)));
  const teachers = loaded?.value && (await openTeachers(plan, loaded.value.stored, assignment.teacherFolder));
  if (!model.value || !loaded?.value || !datasets?.value || !teachers?.value) {
    return { diagnostics: [model, loaded, datasets, teachers].flatMap((it) => diagnosticsOf(it)).filter((it) => hasErrors([it])) };
  }
  const store = openStore(disk, folder, plan, loaded.value);
  const rule = checkpointRule(plan, { every: checkpointEvery, all: true });
  const { workers, keepAdapters = false } = assignment;
  const opened = { loaded: loaded.value, datasets: datasets.value, teachers: teachers.value };
  const host = openHost({ plan, ...opened, changed: model.value.changed, store, rule, workers, keepAdapters, signal });
  return { value: { executor: executeInProcess(host, store, stageGraph(plan)), store }, diagnostics: [] };
}

export function assignmentOf(request: RunRequest, folder: string): Assignment {
  const { plan, modelPath, data, teacherFolder, streaming, checkpointEvery, keepAdapters } = request;
  const workers = workersFor(request, request.jobs ?? 1);
  return { plan, modelPath, data: [...data], folder, workers, streaming, teacherFolder, checkpointEvery, keepAdapters };
}

// How many threads of a process work on the parts of a batch.

/** Threads of each of `jobs` processes on this machine. */
export function workersFor({ plan, cores = availableParallelism() }: Pick<RunRequest, 'plan' | 'cores'>, jobs: number): number {
  return Math.max(1, Math.floor(cores / jobs / plan.threads));
}

// Carries stages out in this process, one after the other; states that it made stay in memory.

/** `states` gets the end states of the stages that it has carried out, until they are forgotten. */
export function executeInProcess(
  host: StageHost,
  store: RunStore,
  graph: StageGraph,
  states: Map<StageIndex, RunState> = new Map(),
): Executor {
  return {
    jobs: 1,
    run: (stage, tell) =>
      collectingAsync(async (take) => {
        const inputs = graph.before(stage).map((input) => {
          const state = states.get(input) ?? take(loadEnd(store, input));
          states.set(input, state);
          return state;
        });
        const { record, state } = take(await host.carryOut(stage, inputs, tell));
        states.set(stage, state);
        return record;
      }),
    forget: (stage) => void states.delete(stage),
    release: host.release,
  };
}

export function loadEnd(store: RunStore, stage: StageIndex) {
  return collecting((take) => {
    const done = doneStage(store, stage);
    if (done.value === undefined && done.diagnostics.length === 0) throw new Error(`stage ${stage} is not done`);
    return take(storedState(store, take(done).record));
  });
}
