/** PyTorch as the rival, where Debian's `python3-torch` is installed. */
import { spawnSync } from 'node:child_process';

let known: boolean | undefined;

export function hasTorch(): boolean {
  known ??= spawnSync('python3', ['-c', 'import torch']).status === 0;
  return known;
}

/** Runs a script that prints one JSON value; undefined where PyTorch is missing. */
export function runTorch(script: string, ...args: readonly string[]): unknown {
  if (!hasTorch()) return undefined;
  const { stdout, stderr, status } = spawnSync('python3', ['-c', script, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`the PyTorch script failed:\n${stderr}`);
  return JSON.parse(stdout);
}
