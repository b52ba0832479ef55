/** Carries trials out by the built command, as a user would. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import type { LayerResult, RunResult } from '../../run/result.ts';
import { tasks, type Claim, type Task, type Trial } from './claim.ts';
import type { Tried } from './verdict.ts';

const execute = promisify(execFile);

/** `root` is the folder of the repository, in which `dist/` has been built. */
export async function tryClaim(
  root: string,
  claim: Claim,
  seeds: readonly number[],
): Promise<Tried> {
  const start = performance.now();
  const ends = async (trial: Trial): Promise<readonly Ended[]> => {
    const all: Ended[] = [];
    for (const seed of seeds) all.push(await carryOut(root, claim.task, trial, seed));
    return all;
  };
  const [ours, baseline] = await Promise.all([ends(claim.ours), ends(claim.baseline)]);
  const figures = (all: readonly Ended[]) => all.map((end) => end[claim.metric]);
  const layers = ours[0]?.layers.map(({ name, count, pruned }) => ({ name, count, pruned })) ?? [];
  const seconds = (performance.now() - start) / 1000;
  return { claim, ours: figures(ours), baseline: figures(baseline), seconds, layers };
}

/** What a trial has come to. */
export interface Ended {
  /** On the test data; from 0 to 1. */
  readonly accuracy: number;
  /** On the test data. */
  readonly loss: number;
  readonly layers: readonly LayerResult[];
  /** Wall time of the run, without the start of the process. */
  readonly seconds: number;
}

export async function carryOut(
  root: string,
  task: Task,
  trial: Trial,
  seed: number,
): Promise<Ended> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-trial-'));
  try {
    const args = [
      ...[path.join(root, 'dist/espalier.js'), 'run', ...recipeArgs(trial), ...dataArgs(task)],
      ...['--seed', `${seed}`, '--out', path.join(scratch, 'run'), '--json', '--quiet'],
    ];
    const { stdout } = await execute(process.execPath, args, { cwd: root, maxBuffer: 1 << 28 });
    const { measurements, layers, seconds }: RunResult = JSON.parse(stdout);
    const { accuracy, loss } = measurements.findLast(({ on }) => on === 'test')?.values ?? {};
    if (accuracy === undefined || loss === undefined) {
      throw new Error(`${trial.recipe} has measured nothing on the test data`);
    }
    return { accuracy, loss, layers, seconds };
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
