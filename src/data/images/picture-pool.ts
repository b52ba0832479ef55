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
  const members: Member[] = [];
  const leave = (member: Member): void => {
    const place = members.indexOf(member);
    if (place >= 0) members.splice(place, 1);
    void member.worker.terminate();
  };
  const start = (): Member => {
    const member: Member = { worker: new Worker(program), waiting: [] };
    const fail = (error: Error): void => {
      leave(member);
      for (const { reject } of member.waiting.splice(0)) reject(error);
    };
    member.worker.on('message', (decoding: Decoding) => {
      member.waiting.shift()?.resolve(decoding);
      if (member.waiting.length > 0) return;
      // A process waits for its work, and for nothing else.
      member.worker.unref();
      member.retiring = setTimeout(() => leave(member), patience).unref();
    });
    member.worker.on('error', fail);
    member.worker.on('exit', () => fail(new Error('a thread that decodes pictures ended')));
    members.push(member);
    return member;
  };
  const freest = (): Member => {
    const [first, ...others] = members;
    if (first === undefined) return start();
    const least = others.reduce(
      (best, one) => (one.waiting.length < best.waiting.length ? one : best),
      first,
    );
    return least.waiting.length > 0 && members.length < threads ? start() : least;
  };
  return {
    threads,
    // A step keeps this thread busy: what it reads ahead waits at the others, which go on without it.
    decode(job) {
      const member = freest();
      clearTimeout(member.retiring);
      member.worker.ref();
      return new Promise((resolve, reject) => {
        member.waiting.push({ resolve, reject });
        member.worker.postMessage(job);
      });
    },
  };
}

/** A thread, and whoever waits for it: it answers in the order of what it was asked. */
interface Member {
  readonly worker: Worker;
  readonly waiting: Waiting[];
  retiring?: NodeJS.Timeout;
}

interface Waiting {
  readonly resolve: (decoding: Decoding) => void;
  readonly reject: (error: Error) => void;
}

/** Milliseconds that an idle thread is kept for; a long step asks again in time. */
const patience = 5000;
