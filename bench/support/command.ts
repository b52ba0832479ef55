/** The built command in a process of its own, and what it took. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Spent {
  readonly ms: number;
  /** Processor time, its own and the system's for it. */
  readonly cpu: number;
  /** Largest resident set. */
  readonly mb: number;
  /** What it printed. */
  readonly output?: string;
}

/** Loaded before the command: writes what it took to a file when it ends, threads included. */
const tellsUsage = `const { isMainThread } = require('node:worker_threads');
if (isMainThread) process.on('exit', () => {
  const usage = process.resourceUsage();
  require('node:fs').writeFileSync(process.env.ESPALIER_BENCH_USAGE, JSON.stringify(usage));
});`;

/** The command itself, in a process of its own. */
export function command(folder: string, args: readonly string[]): Spent {
  const start = performance.now();
  const hook = join(folder, 'usage.cjs');
  writeFileSync(hook, tellsUsage);
  const usage = join(folder, 'usage.json');
  const all = ['--require', hook, 'dist/espalier.js', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, {
    encoding: 'utf8',
    env: { ...process.env, ESPALIER_BENCH_USAGE: usage },
  });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(stderr);
  const told: NodeJS.ResourceUsage = JSON.parse(readFileSync(usage, 'utf8'));
  const cpu = (told.userCPUTime + told.systemCPUTime) / 1000;
  return { ms, cpu, mb: told.maxRSS / 1024, output: stdout };
}
