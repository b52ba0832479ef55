/** Foreign work in a thread of its own, which is ended when it takes too long or too much memory. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { damaged, endOfSentence, faultOf } from '../data-fault.ts';
import { decodesTooLarge, decodesTooLong } from '../../diagnostics/catalogue/data-sources.ts';
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';

export interface Bounds {
  readonly seconds: number;
  /** Of the thread's heap. */
  readonly mebibytes: number;
}

export type Apart<T> =
  | { readonly value: T }
  /** What the work says of its input, in words. */
  | { readonly fault: string }
  | { readonly exceeded: 'time' | 'memory' };

/** The library of a piece of work: its package, and the file that the build puts beside this one. */
export type Library = { readonly name: string; readonly built: string };

/** Node's code, which work may give an error of its own that means the same. */
const outOfMemory = 'ERR_WORKER_OUT_OF_MEMORY';

/**
 * Plain JavaScript around `work`, an asynchronous function of the library and the data. A thread
 * starts from a text wherever this file is bundled to.
 */
function programOf(work: string): string {
  return `
const { parentPort, workerData } = require('node:worker_threads');
const work = ${work};
const own = [TypeError, RangeError, ReferenceError];
const failed = (error) => {
  if (error?.code === '${outOfMemory}') return { exceeded: 'memory' };
  if (own.some((kind) => error instanceof kind)) return { fault: '${damaged}' };
  return { fault: String(error?.message ?? error) };
};
import(workerData.library)
  .then((library) => work(library, workerData.data))
  .then(({ value, transfer = [] }) => parentPort.postMessage({ value }, transfer))
  .catch((error) => parentPort.postMessage(failed(error)));
`;
}

/** What is in `transfer` belongs to the thread then, and saves a copy. */
export function workApart<T>(
  { work, library }: { readonly work: string; readonly library: Library },
  { data, transfer = [] }: { readonly data: unknown; readonly transfer?: readonly ArrayBuffer[] },
  { seconds, mebibytes }: Bounds,
): Promise<Apart<T>> {
  return new Promise((resolve) => {
    const worker = new Worker(programOf(work), {
      eval: true,
      workerData: { library: urlOf(library), data },
      transferList: [...transfer],
      resourceLimits: { maxOldGenerationSizeMb: mebibytes },
      // What a library says of a file is no word of ours.
      stdout: true,
      stderr: true,
    });
    const end = (result: Apart<T>): void => {
      clearTimeout(timer);
      resolve(result);
      void worker.terminate();
    };
    const timer = setTimeout(() => end({ exceeded: 'time' }), Math.min(seconds * 1000, longest));
    worker.once('message', (result: Apart<T>) => end('fault' in result ? { fault: endOfSentence(result.fault) } : result));
    worker.once('messageerror', () => end({ fault: damaged }));
    // A promise that the library left behind fails here, too.
    worker.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === outOfMemory ? { exceeded: 'memory' } : { fault: faultOf(error) }),
    );
    worker.once('exit', () => end({ fault: 'its reader ended without a result' }));
  });
}

/** Milliseconds that a timer takes. */
const longest = 2 ** 31 - 1;

/** Where it can be imported from. */
export function urlOf({ name, built }: Library): string {
  const beside = new URL(built, import.meta.url);
  return existsSync(beside) ? beside.href : import.meta.resolve(name);
}

/** `what` begins the sentence, for either limit. */
export function exceeded(
  { exceeded: limit }: { readonly exceeded: 'time' | 'memory' },
  what: Readonly<Record<'time' | 'memory', string>>,
  { file, seconds, mebibytes }: Bounds & { readonly file: string },
): Outcome<never> {
  const finding =
    limit === 'time'
      ? diagnose(decodesTooLong, { file, seconds, what: what.time }, { file })
      : diagnose(decodesTooLarge, { file, mebibytes, what: what.memory }, { file });
  return { diagnostics: [finding] };
}
