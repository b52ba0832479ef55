/** Carries stages out in processes of their own, several at a time; one that is lost is replaced. */
import { itemAt } from '../../basics/must.ts';
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { workerLost } from '../../diagnostics/catalogue/run-folder.ts';
import type { EndRecord } from '../../record/records.ts';
import type { Executor, StageIndex, Tell, Assignment, FromWorker, SystemError, ToWorker } from './executor.ts';

/** The built program: a package has it beside the file that this one is bundled into. */
const program = fileURLToPath(new URL('./run-worker.js', import.meta.url));
/** Processes that may be lost on one stage before the run gives up. */
const patience = 3;

export function executeInWorkers(assignment: Assignment, jobs: number, signal: AbortSignal | undefined): Executor {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  const stop = (): void => all.forEach((worker) => say(worker, { kind: 'stop' }));
  signal?.addEventListener('abort', stop);

  function start(): ChildProcess {
    const worker = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
    all.add(worker);
    worker.once('exit', () => {
      all.delete(worker);
      const place = idle.indexOf(worker);
      if (place >= 0) idle.splice(place, 1);
    });
    say(worker, { kind: 'open', assignment });
    if (signal?.aborted === true) say(worker, { kind: 'stop' });
    return worker;
  }

  async function run(stage: StageIndex, tell: Tell): Promise<Outcome<EndRecord>> {
    let heard = 0;
    for (let times = 1; ; times++) {
      const worker = idle.pop() ?? start();
      // A stage that is carried out again tells the same events again.
      let again = 0;
      const ended = await runInWorker(worker, stage, (...told) => {
        if (++again > heard) tell(...told);
      });
      heard = Math.max(heard, again);
      if (!('lost' in ended)) {
        idle.push(worker);
        return ended;
      }
      if (times === patience) {
        return { diagnostics: [diagnose(workerLost, { stage: itemAt(assignment.plan.stages, stage).path, how: ended.lost, times })] };
      }
    }
  }

  return {
    jobs,
    run,
    forget: (stage) => all.forEach((worker) => say(worker, { kind: 'forget', stage })),
    async release() {
      signal?.removeEventListener('abort', stop);
      await Promise.all([...all].map(dismissed));
    },
  };
}

/** Rejects with a system error that the worker met, or where the worker has crashed by our mistake. */
function runInWorker(worker: ChildProcess, stage: StageIndex, tell: Tell): Promise<Outcome<EndRecord> | { readonly lost: string }> {
  return new Promise((resolve, reject) => {
    const finish = (act: () => void): void => {
      worker.off('message', hear);
      worker.off('exit', lose);
      act();
    };
    const lose = (code: number | null, signal: string | null): void =>
      finish(() => resolve({ lost: signal === null ? `exit code ${code}` : `signal ${signal}` }));
    const hear = (message: FromWorker): void => {
      switch (message.kind) {
        case 'told':
          return message.told.forEach((told) => tell(...told));
        case 'ended': {
          const { record: value, diagnostics } = message;
          return finish(() => resolve({ diagnostics, value }));
        }
        case 'refused':
          return finish(() => reject(systemError(message.error)));
        case 'crashed':
          return finish(() => reject(new Error(message.stack)));
      }
    };
    worker.on('message', hear);
    worker.on('exit', lose);
    if (!say(worker, { kind: 'run', stage })) lose(worker.exitCode, worker.signalCode);
  });
}

/** The error as it was thrown in the other process. */
function systemError({ message, code, path }: SystemError): Error {
  return Object.assign(new Error(message), { code, syscall: 'worker', path });
}

/** False where the worker is gone. */
function say(worker: ChildProcess, message: ToWorker): boolean {
  if (!worker.connected) return false;
  worker.send(message, () => {});
  return true;
}

function dismissed(worker: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    worker.once('exit', () => resolve());
    worker.kill('SIGKILL');
  });
}
