/** Carries an experiment out on both sides, seed by seed in turns, so that a busy moment of the machine meets both. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Contest, Outing, Rivalry } from '../papers/rivals.ts';
import { outing } from './trials.ts';

const execute = promisify(execFile);

/** Debian's, which has its PyTorch. */
const python = '/usr/bin/python3';

/** Undefined where `python3-torch` or `python3-onnx` is missing. `root` is the folder of the repository. */
export async function contest(root: string, rivalry: Rivalry, seeds: readonly number[]): Promise<Contest | undefined> {
  if (!(await hasTorch())) return undefined;
  const ours: Outing[] = [];
  const theirs: (Outing & { readonly by: string })[] = [];
  for (const seed of rivalry.once === true ? seeds.slice(0, 1) : seeds) {
    ours.push(await outing(root, rivalry, seed));
    theirs.push(await rivalOuting(root, rivalry, seed));
  }
  const [first] = theirs;
  if (first === undefined) throw new Error('there are seeds');
  return { by: first.by.replace('+debian', ''), ours, theirs: theirs.map(({ by: _, ...rest }) => rest) };
}

async function rivalOuting(root: string, { trial }: Rivalry, seed: number): Promise<Outing & { readonly by: string }> {
  const { stdout } = await execute(python, [path.join(root, `test/rivals/${trial.recipe}.py`), `${seed}`]);
  return JSON.parse(stdout);
}

async function hasTorch(): Promise<boolean> {
  const started = execute(python, ['-c', 'import torch, onnx']);
  return await started.then(() => true).catch(() => false);
}
