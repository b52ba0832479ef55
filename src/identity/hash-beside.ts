/** The hash of a large file, computed in a separate thread. */
import { Worker } from 'node:worker_threads';

/** Bytes from which on a thread pays. */
const largeFrom = 2 ** 26;

/** In plain JavaScript: a thread starts from a text wherever this file is bundled to. */
const program = `
const { createHash } = require('node:crypto');
const { openSync, readSync } = require('node:fs');
const { parentPort, workerData: path } = require('node:worker_threads');
const hash = createHash('sha256');
const descriptor = openSync(path, 'r');
const buffer = new Uint8Array(1 << 20);
for (let count; (count = readSync(descriptor, buffer)) > 0;) hash.update(buffer.subarray(0, count));
parentPort.postMessage(hash.digest('hex'));
`;

export interface Hashing {
  readonly path: string;
  /** SHA-256 in lower-case hexadecimal digits; rejected with the system's error. */
  readonly hash: Promise<string>;
}

/** Undefined for a file that is hashed in no time; nobody has to wait for the others. */
export function hashBeside(path: string, size: number): Hashing | undefined {
  if (size < largeFrom) return undefined;
  const hash = new Promise<string>((resolve, reject) => {
    const worker = new Worker(program, { eval: true, workerData: path });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  // Whoever waits hears of an error; where a run ends before, nobody does.
  hash.catch(() => undefined);
  return { path, hash };
}
