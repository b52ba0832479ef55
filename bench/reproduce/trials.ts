/** Carries trials out by the built command, as a user would. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import type { LayerResult, RunResult } from '../../src/run/result.ts';
import { choose, partedForTuning, type Choice } from '../papers/choice.ts';
import { oursOf, trialOf, tasks, type Claim, type Measure, type Trial, type Fixed, type Task } from '../papers/claim.ts';
import { fingerprintOf, isName, textOf } from '../papers/recipe-text.ts';
import type { Outing, Rivalry } from '../papers/rivals.ts';
import type { Figures, Tried } from '../papers/verdict.ts';

const execute = promisify(execFile);

/** `root` is the folder of the repository, in which `dist/` has been built. Rates are chosen anew unless they are given, side by side. */
export async function tryClaim(root: string, claim: Claim, seeds: readonly number[], known?: readonly Choice[]): Promise<Tried> {
  const start = performance.now();
  const all: (Figures & { readonly first: Ended })[] = [];
  const trials = [oursOf(claim), ...[claim.rival, ...claim.mutants].map((one) => trialOf(claim, one))];
  for (const [at, trial] of trials.entries()) {
    const { chosen, further } = known?.[at] ?? (await chooseFor(root, claim, trial, seeds[0]));
    const ended: Ended[] = [];
    for (const seed of seeds) ended.push(await carryOut(root, taskOf(claim, trial), { trial: withValue(claim, trial, chosen), seed }));
    const [first] = ended;
    if (first === undefined) throw new Error('there are seeds');
    all.push({ figures: ended.map((end) => figureOf(claim, end)), first, chosen, further });
  }
  const [ours, rival, ...mutants] = all.map(({ first: _, ...rest }) => rest);
  if (ours === undefined || rival === undefined) throw new Error('a claim has a rival');
  const layers = all[0]?.first.layers.map(({ name, count, pruned }) => ({ name, count, pruned }));
  const seconds = Math.round((performance.now() - start) / 1000);
  return { claim, text: fingerprintOf(root, claim), ours, rival, mutants, seconds, layers };
}

const taskOf = (claim: Claim, trial: Trial): Task => trial.task ?? claim.task;

function withValue({ grid }: Claim, trial: Trial, value: string | undefined): Trial {
  if (grid === undefined || value === undefined) return trial;
  return { ...trial, set: { ...trial.set, [grid.param]: value } };
}

/** Nothing where the trial has no such parameter. By what is held out of the train data, with the first seed. */
async function chooseFor(root: string, claim: Claim, trial: Trial, seed = 0): Promise<Choice> {
  const task = taskOf(claim, trial);
  const fixed = tasks[task];
  if (claim.grid === undefined || 'folder' in fixed) return {};
  if (!new RegExp(String.raw`\bparam ${claim.grid.param}:`).test(textOf(root, trial))) return {};
  const folder = mkdtempSync(path.join(tmpdir(), 'espalier-tuning-'));
  try {
    const data = { ...fixed, ...partedForTuning(root, fixed, folder) };
    return await choose(claim, claim.grid.values, async (value) => {
      const ended = await carryOut(root, task, { trial: withValue(claim, trial, value), seed, data }).catch(unlessDiverged);
      const figure = ended === undefined ? NaN : figureOf(claim, ended);
      return Number.isFinite(figure) ? (lowest.has(claim.metric) ? -figure : figure) : -Infinity;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A rate at which values are no longer finite loses. */
function unlessDiverged(error: unknown): undefined {
  if (!/\[ESP677[0-2]\]/.test(String(error))) throw error;
}

const lowest: ReadonlySet<Measure> = new Set(['loss', 'barrier']);

/** How the recipe with twins calls what it measures between them. */
const betweenTwins = { barrier: 'accuracy between twin and other', similarity: 'cka between twin and other' } as const;

function figureOf({ metric, recipe }: Claim, { values }: Ended): number {
  const name = metric === 'barrier' || metric === 'similarity' ? betweenTwins[metric] : metric;
  const figure = values[name];
  if (figure === undefined) throw new Error(`${recipe} has not measured ${name}`);
  return figure;
}

/** What a trial has come to. */
export interface Ended {
  /** On the test data; from 0 to 1. Absent where there are no classes. */
  readonly accuracy?: number;
  /** On the test data. */
  readonly loss: number;
  /** The last figure of every metric on the test data, by name. */
  readonly values: Readonly<Record<string, number>>;
  readonly layers: readonly LayerResult[];
  /** Wall time of the run, without the start of the process. */
  readonly seconds: number;
}

type Given = Pick<Fixed, 'train' | 'test' | 'calibration'>;

/** `data` in the place of the task's. */
async function carryOut(
  root: string,
  task: Task,
  { trial, seed, data }: { readonly trial: Trial; readonly seed: number; readonly data?: Given | undefined },
): Promise<Ended> {
  const fixed = tasks[task];
  const inputs =
    'folder' in fixed
      ? ['--model', `${fixed.model}.onnx`, '--test', fixed.test]
      : [...modelArgs(fixed), ...dataArgs(textOf(root, trial), data ?? fixed)];
  const args = [
    ...[path.join(root, 'dist/espalier.js'), 'run', ...recipeArgs(root, trial, fixed)],
    ...[...inputs, '--seed', `${seed}`, '--json', '--quiet'],
  ];
  const { measurements, layers, seconds } = await resultOf('folder' in fixed ? path.join(root, fixed.folder) : root, args);
  const own = measurements.filter(({ on, stage }) => on !== 'train' && isAt(stage, trial.at));
  const { accuracy, loss } = own.at(-1)?.values ?? {};
  if (loss === undefined) throw new Error(`${trial.recipe} has measured nothing on the test data`);
  return { accuracy, loss, values: Object.assign({}, ...own.map((one) => one.values)), layers, seconds };
}

/** By the arguments of the command: trials that differ in where they look are one run. */
const known = new Map<string, RunResult>();

async function resultOf(cwd: string, args: readonly string[]): Promise<RunResult> {
  const before = known.get(args.join('\n'));
  if (before !== undefined) return before;
  const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-trial-'));
  try {
    const all = [...args, '--out', path.join(scratch, 'run')];
    const { stdout } = await execute(process.execPath, all, { cwd, maxBuffer: 1 << 28 });
    const result: RunResult = JSON.parse(stdout);
    known.set(args.join('\n'), result);
    return result;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function isAt(stage: string, at: string | undefined): boolean {
  return at === undefined || stage === at || stage.startsWith(`${at}/`);
}

function recipeArgs(root: string, trial: Trial, { models = {} }: Pick<Fixed, 'model' | 'models'>): readonly string[] {
  const { recipe, set = {}, edits } = trial;
  const settings = Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const isOwn = isName(recipe) && edits === undefined && Object.keys(models).length === 0;
  const text = Object.entries(models).reduce(
    (own, [file, model]) => own.replace(`"${file}"`, `"${pathOf(model)}"`),
    isOwn ? '' : textOf(root, trial),
  );
  return isOwn ? [recipe, ...settings] : ['-e', text, ...settings];
}

const pathOf = (model: string): string => `test/fixtures/models/${model}.onnx`;

/** A recipe that names its models is given none. */
function modelArgs({ model, models, project }: Fixed): readonly string[] {
  return [...(models === undefined ? ['--model', pathOf(model)] : []), ...(project === undefined ? [] : ['--project', project])];
}

/** A recipe that measures on validation gets the test data by that name: no recipe here chooses by it. */
function dataArgs(text: string, { train, test, calibration }: Given): readonly string[] {
  const validation = /\bon validation\b/.test(text) ? ['--validation', test] : [];
  const calibrating = calibration === undefined ? [] : ['--calibration', calibration];
  return ['--train', train, '--test', test, ...calibrating, ...validation];
}

/** Our side of a contest with another implementation. */
export async function outing(root: string, { task, trial }: Rivalry, seed: number): Promise<Outing> {
  const { accuracy = NaN, loss, layers, seconds } = await carryOut(root, task, { trial, seed });
  return { seed, accuracy, loss, pruned: layers.map(({ pruned }) => pruned), seconds };
}
