/** Opens what an assignment names, in the process that carries stages out: model, data, teachers, folder. */
import { hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { loadModel, openPlannedData } from '../../state/load.ts';
import { openPlannedModel } from '../../identity/planned-model.ts';
import { openTeachers } from '../teachers.ts';
import type { RunRequest } from '../run-request.ts';
import { disk } from '../../record/file-layer.ts';
import { checkpointRule } from './checkpoint-rule.ts';
import type { Executor } from './executor.ts';
import { executeInProcess } from './in-process.ts';
import type { Assignment } from './messages.ts';
import { openStore, type RunStore } from './run-store.ts';
import { stageGraph } from './stage-keys.ts';
import { openHost } from './stage-host.ts';
import { workersFor } from './threads-of-process.ts';

export interface OpenAssignment {
  readonly executor: Executor;
  readonly store: RunStore;
}

/** Every end state is kept: other processes start from it. The folder is begun. */
export async function openAssignment(assignment: Assignment, signal: AbortSignal): Promise<Outcome<OpenAssignment>> {
  const { plan, modelPath, data, folder, checkpointEvery } = assignment;
  const model = await openPlannedModel(plan, modelPath);
  const { files, read } = model.value ?? {};
  const loaded = files && loadModel(files, assignment.streaming, read);
  const datasets = loaded?.value && (await openPlannedData(plan, loaded.value.stored, new Map(data)));
  const teachers = loaded?.value && (await openTeachers(plan, loaded.value.stored, assignment.teacherFolder));
  if (!model.value || !loaded?.value || !datasets?.value || !teachers?.value) {
    const diagnostics = [model, loaded, datasets, teachers].flatMap((it) => it?.diagnostics ?? []);
    return { diagnostics: diagnostics.filter((it) => hasErrors([it])) };
  }
  const store = openStore(disk, folder, plan, loaded.value);
  const rule = checkpointRule(plan, { every: checkpointEvery, all: true });
  const { changed } = model.value;
  const { workers, keepAdapters = false } = assignment;
  const opened = { loaded: loaded.value, datasets: datasets.value, teachers: teachers.value };
  const host = openHost({ plan, ...opened, changed, store, rule, workers, keepAdapters, signal });
  const executor = executeInProcess(host, store, stageGraph(plan));
  return { value: { executor, store }, diagnostics: [] };
}

/** The assignment of a run: what another process needs of its request. */
export function assignmentOf(request: RunRequest, folder: string): Assignment {
  const { plan, modelPath, data, teacherFolder, streaming, checkpointEvery, keepAdapters } = request;
  const workers = workersFor(request, request.jobs ?? 1);
  return { plan, modelPath, data: [...data], folder, workers, streaming, teacherFolder, checkpointEvery, keepAdapters };
}
