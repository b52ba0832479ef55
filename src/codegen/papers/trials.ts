/** Carries trials out by the built command, as a user would. */
import { matchParts } from '../../basics/matches.ts';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import type { LayerResult, RunResult } from '../../run/result.ts';
import { oursOf, trialOf, tasks, type Claim, type Measure, type Trial, type Fixed, type Task } from './claim.ts';
import { fingerprintOf, isName, textOf } from './recipe-text.ts';
import type { Figures, Tried } from './verdict.ts';
import { gunzipSync } from 'node:zlib';
import { npyHeader } from '../../record/npy.ts';

const execute = promisify(execFile);

/** The values of a claim's parameter that were chosen before: of ours, the rival and the mutants. */
export type Chosen = readonly (string | undefined)[];

/** `root` is the folder of the repository, in which `dist/` has been built. Rates are chosen anew unless they are given. */
export async function tryClaim(root: string, claim: Claim, seeds: readonly number[], known?: Chosen): Promise<Tried> {
  const start = performance.now();
  const all: (Figures & { readonly first: Ended })[] = [];
  const trials = [oursOf(claim), ...[claim.rival, ...claim.mutants].map((one) => trialOf(claim, one))];
  for (const [at, trial] of trials.entries()) {
    const chosen = known === undefined ? await choose(root, claim, trial, seeds[0]) : known[at];
    const ended: Ended[] = [];
    for (const seed of seeds) ended.push(await carryOut(root, taskOf(claim, trial), { trial: withValue(claim, trial, chosen), seed }));
    const [first] = ended;
    if (first === undefined) throw new Error('there are seeds');
    all.push({ figures: ended.map((end) => figureOf(claim, end)), first, chosen });
  }
  const [ours, rival, ...mutants] = all.map(({ first: _, ...rest }) => rest);
  if (ours === undefined || rival === undefined) throw new Error('a claim has a rival');
  const layers = all[0]?.first.layers.map(({ name, count, pruned }) => ({ name, count, pruned }));
  const seconds = Math.round((performance.now() - start) / 1000);
  return { claim, text: fingerprintOf(root, claim), ours, rival, mutants, seconds, layers };
}

function taskOf(claim: Claim, trial: Trial): Task {
  return trial.task ?? claim.task;
}

function withValue({ grid }: Claim, trial: Trial, value: string | undefined): Trial {
  if (grid === undefined || value === undefined) return trial;
  return { ...trial, set: { ...trial.set, [grid.param]: value } };
}

/** Undefined where the trial has no such parameter. The best on what is held out of the train data, with the first seed. */
async function choose(root: string, claim: Claim, trial: Trial, seed = 0): Promise<string | undefined> {
  const { grid } = claim;
  const task = taskOf(claim, trial);
  if (grid === undefined) return undefined;
  if (!new RegExp(String.raw`\bparam ${grid.param}:`).test(textOf(root, trial))) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'espalier-tuning-'));
  try {
    const fixed = tasks[task];
    if ('folder' in fixed) return undefined;
    const data = { ...fixed, ...partedForTuning(root, fixed, folder) };
    const scores: (readonly [value: string, score: number])[] = [];
    for (const value of grid.values) {
      const figure = figureOf(claim, await carryOut(root, task, { trial: withValue(claim, trial, value), seed, data }));
      scores.push([value, lowest.has(claim.metric) ? -figure : figure]);
    }
    return scores.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
export async function carryOut(
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

function pathOf(model: string): string {
  return `test/fixtures/models/${model}.onnx`;
}

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

// Parts the data for the choice of a rate, so that the choice never sees the test data.

/** What tuning trains on, and what it is judged by; new files go into `folder`. */
function partedForTuning(root: string, { train, heldOut }: Fixed, folder: string): Pick<Fixed, 'train' | 'test'> {
  if ('arrays' in heldOut) {
    const pairs = heldOut.arrays.split(',').map((file) => parted(root, file, folder));
    return { train: pairs.map(({ most }) => most).join(','), test: pairs.map(({ last }) => last).join(',') };
  }
  const text = gunzipSync(readFileSync(path.join(root, heldOut.text))).toString('utf8');
  const behind = path.join(folder, 'held-out.txt');
  writeFileSync(behind, text.slice(heldOut.after));
  return { train, test: [`text=${behind}`, ...train.split(',').filter((part) => !/^(?:text|limit)=/.test(part)), 'limit=128'].join(',') };
}

function parted(root: string, file: string, folder: string): { most: string; last: string } {
  const bytes = readFileSync(path.join(root, file));
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.subarray(10, start).toString('latin1');
  const [, code] = matchParts(/'descr': '([^']+)'/, header);
  const [, shape] = matchParts(/'shape': \(([\d, ]+)\)/, header);
  if (code === undefined || shape === undefined) throw new Error(`${file} is no array`);
  const [rows = 0, ...row] = shape.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  const each = (bytes.length - start) / rows;
  const first = Math.round(0.8 * rows);
  const written = (name: string, from: number, to: number): string => {
    const target = path.join(folder, `${name}-${path.basename(file)}`);
    const content = bytes.subarray(start + from * each, start + to * each);
    writeFileSync(target, Buffer.concat([npyHeader(code, [to - from, ...row]), content]));
    return target;
  };
  return { most: written('most', 0, first), last: written('last', first, rows) };
}
