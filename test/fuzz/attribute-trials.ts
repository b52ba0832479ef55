/**
 * Plans drawn graphs one after the other in a process of its own, each in 1 GB and 15 s: `SEED COUNT FIRST`. The
 * number of a graph is written before its turn, so that whoever started the process knows which one ended it.
 */
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { planDrawn } from './attribute-recipes.ts';
import { drawnGraphs } from './attributes.ts';

const [seed = 0, count = 0, first = 0] = process.argv.slice(2).map(Number);
const mostBytes = 10 ** 9;
const mostSeconds = 15;

/** Looks at memory and at seconds of computing from outside the thread that plans, and ends the process. */
const watch = `
  const { workerData } = require('node:worker_threads');
  const turn = new Float64Array(workerData);
  const { writeSync } = require('node:fs');
  setInterval(() => {
    const { user, system } = process.cpuUsage();
    const seconds = (user + system) / 1e6 - turn[0];
    const bytes = process.memoryUsage.rss();
    if (bytes < ${mostBytes} && seconds < ${mostSeconds}) return;
    writeSync(2, (bytes >= ${mostBytes} ? 'more than 1 GB' : 'more than ${mostSeconds} s') + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }, 5);
`;
const shared = new SharedArrayBuffer(8);
const turn = new Float64Array(shared);
const watcher = new Worker(watch, { eval: true, workerData: shared });
watcher.unref();

for (const [index, drawn] of fc.sample(drawnGraphs, { seed, numRuns: count }).entries()) {
  if (index < first) continue;
  if (process.memoryUsage.rss() > mostBytes / 4) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  turn[0] = (user + system) / 1e6;
  writeSync(1, `${index}\n`);
  try {
    writeSync(1, `${planDrawn(drawn)}\n`);
  } catch (error) {
    writeSync(2, `${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  }
}
process.exit(0);
