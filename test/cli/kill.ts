/** Kills a real run, the command in a process of its own, at random moments, and resumes it until it ends. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeModel, floatTensor } from '../../src/model/index.ts';
import { integerBelow, uniform } from '../../src/random/draw.ts';
import { stream, type Stream } from '../../src/random/stream.ts';
import { node, smallModel } from '../support/small-model.ts';
import { inProcess } from '../fuzz/doors.ts';
import { layGround, runOptions } from '../fuzz/runs.ts';
import type { Ground } from '../support/small-grounds.ts';
import { command, folderWith, root } from './command.ts';

/** Every kind of state: momentum, masks, a mark, arms that differ by their seed, adapters. */
const recipe = `recipe killed
stage warm for 30 steps { train all with sgd(lr: 0.01, momentum: 0.9) }
mark start
stage cut for 60 steps {
  train all with adamw(lr: 1e-3)
  prune weights by global magnitude to 60% over 25%..75% every 10 steps
}
branch 2 ways varying seed { stage tune for 40 steps { train all with sgd(lr: 0.01) } }
average all
stage recover for 40 steps { retrain biases, lora(rank: 2) with adamw(lr: 1e-3) }
`;

const project = `model: net.onnx
data:
  train: { x: x.npy, y: y.npy }
batch: 32
`;

/** 4,100 × 4,096 numbers: beyond what is read at once, so that every statement works on pieces. */
export function streamedGround(): string {
  const cwd = folderWith({
    'a.prune': `recipe streamed
prune weights to keep 3 of 4 by magnitude
stage more { prune weights by global magnitude to 80% }
`,
    'espalier.yaml': 'model: net.onnx\n',
  });
  const [rows, columns] = [4100, 4096];
  const values = uniform(stream(0, 'weights'), rows * columns, 0.5);
  const model = smallModel({
    nodes: [node('MatMul', ['x', 'W'], ['y'])],
    tensors: [floatTensor('W', [rows, columns], values)],
    inputs: { x: ['batch', rows] },
  });
  writeFileSync(path.join(cwd, 'net.onnx'), encodeModel(model));
  return cwd;
}

export function killingGround(): string {
  const cwd = folderWith({ 'a.prune': recipe, 'espalier.yaml': project });
  const fixtures = path.join(root, 'test/fixtures');
  cpSync(path.join(fixtures, 'models/mlp_digits.onnx'), path.join(cwd, 'net.onnx'));
  cpSync(path.join(fixtures, 'data/digits_x_train.npy'), path.join(cwd, 'x.npy'));
  cpSync(path.join(fixtures, 'data/digits_y_train.npy'), path.join(cwd, 'y.npy'));
  return cwd;
}

/** A recipe at random on one of the networks of the fixtures. */
export function randomGround(ground: Ground, text: string): string {
  const cwd = folderWith({});
  layGround(ground, text, cwd);
  return cwd;
}

const usual = ['run', 'a.prune', '--quiet', '--checkpoint-every', '7'];
/** Of recipes at random: few steps, some of no length of their own. */
const short = ['run', 'a.prune', ...runOptions, '--checkpoint-every', '2'];

/** How long the run took once it had its folder, in milliseconds. */
export async function runWhole(cwd: string, out: string): Promise<number> {
  const child = start(cwd, [...usual, '--out', out]);
  await lockedBy(child, path.join(cwd, out), []);
  const since = Date.now();
  await child.ended;
  const isWhole = existsSync(path.join(cwd, out, 'manifest.json'));
  if (child.process.exitCode !== 0 && !isWhole) throw new Error(`the run failed: ${child.said()}`);
  return Date.now() - since;
}

/** The same for a recipe at random in this process, which takes a process less; a message where it did not end. */
export async function runWholeHere(cwd: string, out: string): Promise<number | { readonly failed: string }> {
  const since = Date.now();
  const { stderr } = await inProcess(false).carryOut([...short, '--out', out], cwd);
  return existsSync(path.join(cwd, out, 'manifest.json')) ? Date.now() - since : { failed: stderr };
}

/** How many times the run was killed before it ended; `enough` bounds that. */
export async function runKilled(cwd: string, out: string, { stream, within, enough, jobs = 1, isShort }: KillPlan): Promise<number> {
  const folder = path.join(cwd, out);
  // Every other kill comes early: a run then has more of them, and most of a process is its beginning.
  const wait = (kills: number): number => integerBelow(stream, Math.max(1, Math.round(kills % 2 === 0 ? within / 4 : within)));
  const more = jobs === 1 ? [] : ['--jobs', String(jobs)];
  let waits = 0;
  for (let kills = 0; ; kills++) {
    const begun = ['unfinished.json', 'manifest.json'].some((it) => existsSync(path.join(folder, it)));
    const args = begun ? ['run', '--resume', out, '--quiet'] : [...(isShort ? short : usual), '--out', out];
    const before = locksIn(folder);
    const child = start(cwd, [...args, ...more]);
    if (kills < enough) {
      await lockedBy(child, folder, before);
      await Promise.race([sleep(wait(kills)), child.ended]);
      child.process.kill('SIGKILL');
    }
    await child.ended;
    const { exitCode, signalCode } = child.process;
    // 1 says that an expectation failed, at the end of a whole run.
    if (exitCode === 0 || (exitCode === 1 && existsSync(path.join(folder, 'manifest.json')))) return kills;
    // A worker holds the folder until it sees that its run is gone.
    if (/ESP6560/.test(child.said()) && waits++ < 100) {
      await sleep(100);
      kills--;
      continue;
    }
    if (signalCode !== 'SIGKILL') throw new Error(`it ended by itself: ${child.said()}`);
  }
}

export interface KillPlan {
  /** Decides when. */
  readonly stream: Stream;
  /** A kill comes between now and this many milliseconds later. */
  readonly within: number;
  readonly enough: number;
  readonly jobs?: number;
  /** Of a recipe at random. */
  readonly isShort: boolean;
}

interface Child {
  readonly process: ReturnType<typeof spawn>;
  readonly ended: Promise<void>;
  readonly said: () => string;
}

/** The command in a process of its own. */
export function start(cwd: string, args: readonly string[]): Child {
  const child = spawn(process.execPath, [command, ...args], { cwd, stdio: 'pipe' });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return { process: child, ended, said: () => said };
}

/** Waits until the process has the folder: before that it has done nothing that a kill could spoil. */
async function lockedBy({ process: child }: Child, folder: string, before: readonly string[]): Promise<void> {
  const isLocked = (): boolean => locksIn(folder).some((name) => !before.includes(name));
  while (!isLocked() && child.exitCode === null && child.signalCode === null) await sleep(2);
}

function locksIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => name.startsWith('run.lock.'));
}

/** Kills one of the run's worker processes, some time after there are any; true where it could. */
export async function runWithDeadWorker(cwd: string, out: string, stream: Stream): Promise<boolean> {
  const child = start(cwd, [...usual, '--out', out, '--jobs', '2']);
  let killed = false;
  while (!killed && child.process.exitCode === null) {
    const workers = workersOf(child.process.pid ?? 0);
    const worker = workers[integerBelow(stream, Math.max(1, workers.length))];
    if (worker !== undefined && existsSync(path.join(cwd, out, 'checkpoints', '0002.events.jsonl'))) {
      process.kill(worker, 'SIGKILL');
      killed = true;
    }
    await sleep(2);
  }
  await child.ended;
  if (child.process.exitCode !== 0) throw new Error(`the run failed: ${child.said()}`);
  return killed;
}

/** What a run with two workers and they themselves say, when the run is killed some time after there are any. */
export async function saidByWorkers(cwd: string, out: string, wait: number): Promise<string> {
  const child = start(cwd, [...usual, '--out', out, '--jobs', '2']);
  while (child.process.exitCode === null && workersOf(child.process.pid ?? 0).length === 0) await sleep(2);
  await sleep(wait);
  child.process.kill('SIGKILL');
  await child.ended;
  return child.said();
}

function workersOf(pid: number): readonly number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}
