/** The program of a worker process: it carries out the stages that it is given, one at a time. */
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import { loadModel, openPlannedData } from '../../state/load.ts';
import { openPlannedModel } from '../../identity/planned-model.ts';
import { openTeachers } from '../teachers.ts';
import { watchForCrashes } from '../../record/crash-report.ts';
import { codeOf, disk, pathOf } from '../../record/file-layer.ts';
import { joinLock } from '../../record/lock.ts';
import { checkpointRule } from './checkpoint-rule.ts';
import type { Executor, StageIndex, Tell } from './executor.ts';
import { executeInProcess } from './in-process.ts';
import type { Assignment, FromWorker, ToWorker } from './messages.ts';
import { openStore } from './run-store.ts';
import { stageGraph } from './stage-graph.ts';
import { openHost } from './stage-host.ts';

watchForCrashes(1);
const stop = new AbortController();
let executor: Executor | undefined;

// The terminal sends Ctrl-C to every process of the run: the run itself says what is to be done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// Whose run is gone has nothing to work for.
process.on('disconnect', () => process.exit(1));
let answered: Promise<void> = Promise.resolve();
process.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') stop.abort();
  // One after another: data is still being opened when the first stage comes.
  else answered = answered.then(() => answer(message));
});

async function answer(message: Exclude<ToWorker, { kind: 'stop' }>): Promise<void> {
  try {
    switch (message.kind) {
      case 'open':
        return await open(message.assignment);
      case 'run':
        return await run(message.stage);
      case 'forget':
        return executor?.forget(message.stage);
    }
  } catch (error) {
    send(faultOf(error));
  }
}

async function open(assignment: Assignment): Promise<void> {
  const { plan, modelPath, data, folder, checkpointEvery } = assignment;
  joinLock(disk, folder);
  const model = await openPlannedModel(plan, modelPath);
  const loaded = model.value && loadModel(model.value.files, assignment.streaming);
  const datasets =
    loaded?.value && (await openPlannedData(plan, loaded.value.stored, new Map(data)));
  const teachers =
    loaded?.value && (await openTeachers(plan, loaded.value.stored, assignment.teacherFolder));
  if (!model.value || !loaded?.value || !datasets?.value || !teachers?.value) {
    const diagnostics = [model, loaded, datasets, teachers].flatMap((it) => it?.diagnostics ?? []);
    return send({ kind: 'ended', diagnostics: diagnostics.filter((it) => hasErrors([it])) });
  }
  const store = openStore(disk, folder, plan, loaded.value);
  const rule = checkpointRule(plan, { every: checkpointEvery, all: true });
  const { signal } = stop;
  const { changed } = model.value;
  const opened = { loaded: loaded.value, datasets: datasets.value, teachers: teachers.value };
  const parts = { plan, ...opened, changed, store, rule, signal };
  executor = executeInProcess(openHost(parts), store, stageGraph(plan));
}

async function run(stage: StageIndex): Promise<void> {
  if (executor === undefined) return;
  const { tell, flush } = inBatches();
  const { value, diagnostics } = await executor.run(stage, tell);
  flush();
  send({ kind: 'ended', diagnostics, ...(value === undefined ? {} : { record: value }) });
}

/** A message for every step would cost more than a small step. */
function inBatches(): { readonly tell: Tell; readonly flush: () => void } {
  let told: Parameters<Tell>[] = [];
  let sent = Date.now();
  const flush = (): void => {
    if (told.length > 0) send({ kind: 'told', told });
    told = [];
    sent = Date.now();
  };
  return {
    flush,
    tell(...one) {
      told.push(one);
      if (Date.now() - sent > 100) flush();
    },
  };
}

function faultOf(error: unknown): FromWorker {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code !== undefined) {
    return { kind: 'refused', error: { message, code, path: pathOf(error) ?? '' } };
  }
  return { kind: 'crashed', stack: error instanceof Error ? (error.stack ?? message) : message };
}

function send(message: FromWorker): void {
  process.send?.(message);
}
