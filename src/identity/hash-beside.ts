/** The hash of a large file, computed in a separate thread while the file is being written. */
import { closeSync, openSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** Bytes from which on a thread pays. */
const largeFrom = 2 ** 26;

/**
 * In plain JavaScript: a thread starts from a text wherever this file is bundled to. It reads what is written as it lies in the file, and
 * asks for it to be flushed meanwhile, so that less is left for the one who waits for the disk; whether that works is found out there.
 */
const program = `
const { createHash } = require('node:crypto');
const { fdatasync, readSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const { descriptor, state, flushedFrom } = workerData;
const hash = createHash('sha256');
const buffer = new Uint8Array(1 << 20);
let offset = 0, flushed = 0, isFlushing = false;
// Waiting for the next bytes does not keep a thread alive.
const alive = setInterval(() => {}, 1 << 30);
async function follow() {
  for (;;) {
    const [kibibytes, isWhole] = [Atomics.load(state, 0), Atomics.load(state, 1)];
    const end = isWhole === 1 ? Infinity : 1024 * kibibytes;
    while (offset < end) {
      const count = readSync(descriptor, buffer, 0, Math.min(buffer.length, end - offset), offset);
      if (count === 0) return;
      hash.update(buffer.subarray(0, count));
      offset += count;
      if (isWhole === 0 && !isFlushing && offset - flushed >= flushedFrom) {
        [flushed, isFlushing] = [offset, true];
        fdatasync(descriptor, () => (isFlushing = false));
      }
      await new Promise(setImmediate);
    }
    await Atomics.waitAsync(state, 0, kibibytes).value;
  }
}
follow().then(() => {
  clearInterval(alive);
  parentPort.postMessage(hash.digest('hex'));
});
`;

export interface Hashing {
  readonly path: string;
  /** SHA-256 in lower-case hexadecimal digits; rejected with the system's error. */
  readonly hash: Promise<string>;
}

/** Of a file that is being written from its start on. */
export interface Following {
  /** The file at the path, which may be renamed later, holds so many bytes by now. */
  readonly wrote: (path: string, bytes: number) => void;
  /** It is whole. Undefined for a file that is hashed in no time. */
  readonly end: (path: string) => Hashing | undefined;
  /** It will not be. */
  readonly drop: () => void;
}

/** Bytes that are flushed at a time. */
const flushedFrom = 2 ** 27;

export function followFile(): Following {
  let begun: Begun | undefined;
  return {
    wrote(path, bytes) {
      if (bytes < largeFrom) return;
      begun ??= begin(path);
      Atomics.store(begun.state, 0, Math.floor(bytes / 1024));
      Atomics.notify(begun.state, 0);
    },
    end(path) {
      if (begun === undefined) return undefined;
      const { state, hash } = begun;
      Atomics.store(state, 1, 1);
      // A thread that waits for the next bytes waits for another number.
      Atomics.add(state, 0, 1);
      Atomics.notify(state, 0);
      return { path, hash };
    },
    drop: () => begun?.drop(),
  };
}

interface Begun {
  /** Kibibytes that are written, and 1 where those are all. */
  readonly state: Int32Array;
  readonly hash: Promise<string>;
  readonly drop: () => void;
}

function begin(path: string): Begun {
  const state = new Int32Array(new SharedArrayBuffer(8));
  const descriptor = openSync(path, 'r');
  const worker = new Worker(program, { eval: true, workerData: { descriptor, state, flushedFrom } });
  const hash = new Promise<string>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error(`nobody hashes ${path}`)));
  }).finally(() => closeSync(descriptor));
  // Whoever waits hears of an error; where a run ends before, nobody does.
  hash.catch(() => undefined);
  return { state, hash, drop: () => void worker.terminate() };
}
