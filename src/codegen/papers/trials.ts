/** Carries the trials of claims out by the built command, as a user would. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import type { RunResult } from '../../run/result.ts';
import { tasks, type Claim, type Task, type Trial } from './claims.ts';
import type { Tried } from './verdict.ts';

const execute = promisify(execFile);

/** `root` is the folder of the repository, in which `dist/` has been built. */
export async function tryClaim(
  root: string,
  claim: Claim,
  seeds: readonly number[],
): Promise<Tried> {
  const start = performance.now();
  const figures = async (trial: Trial): Promise<readonly number[]> => {
    const all: number[] = [];
    for (const seed of seeds) all.push(await figureOf(root, claim, trial, seed));
    return all;
  };
  const [ours, baseline] = await Promise.all([figures(claim.ours), figures(claim.baseline)]);
  return { claim, ours, baseline, seconds: (performance.now() - start) / 1000 };
}

/** The claim's metric on the test data when the trial is over. */
async function figureOf(root: string, claim: Claim, trial: Trial, seed: number): Promise<number> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-trial-'));
  try {
    const args = [
      ...[
        path.join(root, 'dist/espalier.js'),
        'run',
        ...recipeArgs(trial),
        ...dataArgs(claim.task),
      ],
      ...['--seed', `${seed}`, '--out', path.join(scratch, 'run'), '--json', '--quiet'],
    ];
    const { stdout } = await execute(process.execPath, args, { cwd: root, maxBuffer: 1 << 28 });
    const { measurements }: RunResult = JSON.parse(stdout);
    const figure = measurements.findLast(({ on }) => on === 'test')?.values[claim.metric];
    if (figure === undefined) throw new Error(`${claim.recipe} has measured no ${claim.metric}`);
    return figure;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function recipeArgs({ recipe, set = {} }: Trial): readonly string[] {
  const settings = Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  return /\s/.test(recipe) ? ['-e', recipe, ...settings] : [recipe, ...settings];
}

function dataArgs(task: Task): readonly string[] {
  const { model, train, test } = tasks[task];
  const pair = (pattern: string): string =>
    ['x', 'y'].map((part) => `test/fixtures/data/${pattern.replace('%', part)}`).join(',');
  return [
    ...['--model', `test/fixtures/models/${model}.onnx`],
    ...['--train', pair(train), '--test', pair(test)],
  ];
}
