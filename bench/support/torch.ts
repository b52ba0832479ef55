/** PyTorch as the rival, where Debian's `python3-torch` is installed. */
import { spawnSync } from 'node:child_process';

/** Debian's interpreter first: another `python3` on the path does not see Debian's packages. */
const interpreters = ['/usr/bin/python3', 'python3'];

let known: { readonly python: string | undefined } | undefined;

export function pythonWithTorch(): string | undefined {
  known ??= { python: interpreters.find((python) => spawnSync(python, ['-c', 'import torch']).status === 0) };
  return known.python;
}

/** Runs a script that prints one JSON value; undefined where PyTorch is missing. */
export function runTorch(script: string, ...args: readonly string[]): unknown {
  const python = pythonWithTorch();
  if (python === undefined) return undefined;
  const { stdout, stderr, status } = spawnSync(python, ['-c', script, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`the PyTorch script failed:\n${stderr}`);
  return JSON.parse(stdout);
}
