/** Threads that compute the parts of batches; what one of them cannot do fails the step. */
import { Worker } from 'node:worker_threads';
import { control as places, type FromThread, type ThreadData, type ToThread } from './messages.ts';
import { threadProgram } from './shard-thread.ts';

export interface Threads {
  /** Ends when every thread has done its share of the step. */
  readonly run: (task: ToThread) => Promise<void>;
  readonly release: () => Promise<void>;
}

/** More than any batch has parts. */
const beyond = 2 ** 30;

interface Answer {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export async function startThreads(count: number, data: ThreadData): Promise<Threads> {
  const control = new Int32Array(data.shared.control);
  const threads = Array.from({ length: count }, () => startThread(data, stop));

  /** No part is begun any more, and those that wait for one of another thread wait no longer. */
  function stop(): void {
    Atomics.store(control, places.nextPart, beyond);
    Atomics.store(control, places.doneParts, beyond);
    Atomics.notify(control, places.doneParts);
  }

  async function release(): Promise<void> {
    await Promise.all(threads.map((thread) => thread.end()));
  }

  try {
    await Promise.all(threads.map((thread) => thread.answer()));
  } catch (error) {
    await release();
    throw error;
  }
  return {
    async run(task) {
      for (const place of Object.values(places)) Atomics.store(control, place, 0);
      // All answers are waited for, also where one of them is a refusal.
      const answers = threads.map((thread) => thread.ask(task));
      const ended = await Promise.allSettled(answers);
      const failed = ended.find((it) => it.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
    release,
  };
}

interface Thread {
  /** What it says when it has loaded its graph. */
  readonly answer: () => Promise<void>;
  readonly ask: (task: ToThread) => Promise<void>;
  readonly end: () => Promise<void>;
}

function startThread(workerData: ThreadData, stop: () => void): Thread {
  const worker = new Worker(threadProgram, { eval: true, workerData });
  let waiting: Answer | undefined;
  let lost: Error | undefined;
  const answer = (): Promise<void> =>
    new Promise((resolve, reject) => {
      if (lost === undefined) waiting = { resolve, reject };
      else reject(lost);
    });
  const fail = (error: Error): void => {
    stop();
    waiting?.reject(error);
    waiting = undefined;
  };
  worker.on('message', (message: FromThread) => {
    if (message.kind === 'failed') return fail(new Error(message.message));
    waiting?.resolve();
    waiting = undefined;
  });
  worker.on('error', (error) => fail((lost = error)));
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      fail((lost ??= new Error('a thread of onnxruntime ended before its work')));
      resolve();
    });
  });
  return {
    answer,
    async ask(task) {
      const answered = answer();
      worker.postMessage(task);
      await answered;
    },
    async end() {
      worker.postMessage(undefined);
      await exited;
    },
  };
}
