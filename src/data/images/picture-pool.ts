/** Threads that decode pictures while a step is computed; they end when nobody asks for a while. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { decodePictures, type Decoding, type PictureJob } from './decode-pictures.ts';

export interface PicturePool {
  readonly threads: number;
  readonly decode: (job: PictureJob) => Promise<Decoding>;
}

/** The built thread: a package has it beside the file that this one is bundled into. */
const program = fileURLToPath(new URL('./picture-thread.js', import.meta.url));

/** One thread computes the steps; more than eight read faster than any network here trains. */
export const mostThreads = 8;

export function picturePool(
  threads = Math.max(1, Math.min(mostThreads, availableParallelism() - 1)),
): PicturePool {
  // Sources that are not built are carried out in this thread, with the same result.
  if (!existsSync(program)) return { threads: 1, decode: decodePictures };
  const idle: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  let running = 0;
  const take = (): Promise<Worker> => {
    const worker = idle.pop() ?? (running < threads ? start() : undefined);
    if (worker !== undefined) return Promise.resolve(worker);
    return new Promise((resolve) => waiting.push(resolve));
  };
  const start = (): Worker => {
    running++;
    return new Worker(program);
  };
  const give = (worker: Worker): void => {
    const next = waiting.shift();
    if (next !== undefined) return next(worker);
    idle.push(worker);
    worker.unref();
    setTimeout(() => retire(worker), patience).unref();
  };
  const retire = (worker: Worker): void => {
    const place = idle.indexOf(worker);
    if (place < 0) return;
    idle.splice(place, 1);
    running--;
    void worker.terminate();
  };
  return {
    threads,
    async decode(job) {
      const worker = await take();
      // A process waits for its work, and for nothing else.
      worker.ref();
      try {
        const decoding = await answerOf(worker, job);
        give(worker);
        return decoding;
      } catch (error) {
        running--;
        void worker.terminate();
        const next = waiting.shift();
        if (next !== undefined) next(start());
        throw error;
      }
    },
  };
}

/** Milliseconds that an idle thread is kept for; a long step asks again in time. */
const patience = 5000;

function answerOf(worker: Worker, job: PictureJob): Promise<Decoding> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      worker.off('message', answered);
      worker.off('error', failed);
      worker.off('exit', ended);
    };
    const answered = (decoding: Decoding): void => {
      done();
      resolve(decoding);
    };
    const failed = (error: Error): void => {
      done();
      reject(error);
    };
    const ended = (): void => failed(new Error('a thread that decodes pictures ended'));
    worker.on('message', answered);
    worker.on('error', failed);
    worker.on('exit', ended);
    worker.postMessage(job);
  });
}
