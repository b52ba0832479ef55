/** The program of a worker process: it carries out the stages that it is given, one at a time. */
import { watchForCrashes } from '../../record/crash-report.ts';
import { codeOf, disk, pathOf } from '../../record/file-layer.ts';
import { joinLock } from '../../record/lock.ts';
import type { Executor, StageIndex, Tell, Assignment, FromWorker, ToWorker } from './executor.ts';
import { openAssignment } from './open-assignment.ts';

watchForCrashes(1);
const stop = new AbortController();
let executor: Executor | undefined;

// The terminal sends Ctrl-C to every process of the run: the run itself says what is to be done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// Whose run is gone has nothing to work for, and perhaps nobody who reads what it says.
process.stderr.on('error', () => {});
process.on('disconnect', () => {
  process.stderr.write('espalier: the run is gone, so this worker of it ends; what was written is kept\n');
  process.exit(1);
});
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
  joinLock(disk, assignment.folder);
  const { value, diagnostics } = await openAssignment(assignment, stop.signal);
  if (value === undefined) return send({ kind: 'ended', diagnostics });
  executor = value.executor;
}

async function run(stage: StageIndex): Promise<void> {
  if (executor === undefined) return;
  const { tell, flush } = inBatches();
  const { value, diagnostics } = await executor.run(stage, tell);
  flush();
  send({ kind: 'ended', diagnostics, record: value });
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
  if (code !== undefined) return { kind: 'refused', error: { message, code, path: pathOf(error) ?? '' } };
  return { kind: 'crashed', stack: error instanceof Error ? (error.stack ?? message) : message };
}

/** Where the run has just gone, `disconnect` says so: an error of the closed channel would come as a crash. */
function send(message: FromWorker): void {
  process.send?.(message, () => {});
}
