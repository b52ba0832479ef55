/**
 * From PyTorch to a pruned network in PyTorch again: what the command says at every step is what PyTorch
 * says of the same network. `networks.py` is PyTorch's side; it uses the script that users copy.
 */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { python } from '../support/python.ts';

interface Numbers {
  readonly accuracy: number;
  /** Of the first 16 samples. */
  readonly outputs: readonly number[];
}

interface Made extends Numbers {
  readonly parameters: number;
  /** Whether two weights of one size lie on both sides of the cut. */
  readonly tie: boolean;
  readonly pruned: Numbers;
}

interface Back extends Numbers {
  readonly masks: boolean;
  readonly masked: Numbers;
  readonly awake: number;
}

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-pytorch-'));
const networks = ['resnet-fresh', 'resnet-trained', 'transformer-fresh', 'transformer-trained'];
const samples = 16;

const recipe = `stage cut {
  prune weights by global |w| to 62.5%
}

stage tune for 1 epochs {
  train all with sgd(lr: 0.05)
}
`;

const pytorch = (task: 'make' | 'back'): Promise<string> => python([path.join(root, 'test/pytorch/networks.py'), task, folder]);

function inFolder(name: string): string {
  return path.join(folder, name);
}

function numbersIn<T>(name: string): Readonly<Record<string, T>> {
  return JSON.parse(readFileSync(inFolder(name), 'utf8'));
}

/** The data of `name`, for a file of that network. */
function dataOf(name: string): readonly string[] {
  const [x, y] = ['x', 'y'].map((one) => inFolder(`${name}-${one}`));
  return ['--train', `${x}-train.npy,${y}-train.npy`, '--test', `${x}-test.npy,${y}-test.npy`];
}

function accuracies(run: string): ReadonlyMap<string, number> {
  const lines = readFileSync(inFolder(`${run}/journal.jsonl`), 'utf8')
    .trim()
    .split('\n');
  const events = lines.map((line) => JSON.parse(line)).filter(({ event, on }) => event === 'metrics' && on === 'test');
  return new Map(events.map(({ stage, moment, values }) => [`${stage} ${moment}`, values.accuracy]));
}

/** What onnxruntime gives for the first samples, in batches of `size`. */
async function outputsOf(model: string, name: string, size: number): Promise<readonly number[]> {
  const session = await ort.InferenceSession.create(inFolder(model));
  const file = readFileSync(inFolder(`${name}-x-test.npy`));
  const start = 10 + file.readUInt16LE(8);
  const dims = name.startsWith('resnet') ? [1, 8, 8] : [8, 8];
  const found: number[] = [];
  for (let at = 0; at < samples; at += size) {
    const from = start + at * 64 * 4;
    const bytes = Uint8Array.from(file.subarray(from, from + size * 64 * 4));
    const x = new ort.Tensor('float32', new Float32Array(bytes.buffer), [size, ...dims]);
    found.push(...Array.from((await session.run({ x }))['y']?.data ?? [], Number));
  }
  await session.release();
  return found;
}

function expectNear(given: readonly number[], wanted: readonly number[]): void {
  expect(given).toHaveLength(wanted.length);
  const off = given.map((value, at) => Math.abs(value - (wanted[at] ?? NaN)));
  expect(Math.max(...off)).toBeLessThan(1e-4);
}

async function run(model: string, of: string, out: string, args: readonly string[]) {
  const given = ['--model', inFolder(`${model}.onnx`), ...dataOf(of), '--batch', '64'];
  return await espalier(['run', ...args, ...given, '--out', inFolder(out)], { cwd: folder });
}

beforeAll(async () => {
  if (!existsSync('/usr/lib/python3/dist-packages/torch')) {
    throw new Error('Debian\u2019s python3-torch and python3-onnx are needed: `npm test -- --install`');
  }
  await pytorch('make');
  writeFileSync(inFolder('recipe.prune'), recipe);
}, 600_000);

describe.each(networks)('%s', (name) => {
  it('is a network to train, with every parameter that PyTorch counts', async () => {
    const { stdout, stderr } = await espalier(['inspect', inFolder(`${name}.onnx`), '--for-training']);
    const { parameters = 0 } = numbersIn<Made>('torch.json')[name] ?? {};
    // A parameter that is added to what is no result of a weight is none of the network's layers.
    expect(stdout).toContain(`${parameters.toLocaleString('en-US')} parameters`);
    expect(stdout).toContain('nothing prevents pruning and training');
    expect(stderr.includes('ESP3150')).toBe(name.endsWith('fresh'));
  });

  it('is measured, pruned and written as PyTorch does it', async () => {
    const made = numbersIn<Made>('torch.json')[name];
    expect(made?.tie).toBe(false);
    const done = await run(name, name, `run-${name}`, ['recipe.prune']);
    expect(done.code, done.stderr).toBe(0);
    const found = accuracies(`run-${name}`);
    expect(found.get(' start')).toBeCloseTo(made?.accuracy ?? NaN, 10);
    expect(found.get('cut after prune')).toBeCloseTo(made?.pruned.accuracy ?? NaN, 10);
    expectNear(await outputsOf(`${name}.onnx`, name, samples), made?.outputs ?? []);
    const report = await espalier(['report', inFolder(`run-${name}`)]);
    expect(report.code, report.stderr).toBe(0);
  });
});

describe('back in PyTorch', () => {
  beforeAll(() => pytorch('back'), 600_000);

  it.each(networks)('%s computes what the run has written', async (name) => {
    const { [name]: own } = numbersIn<Back>('back.json');
    const after = accuracies(`run-${name}`).get('tune stage end');
    expect(own?.accuracy).toBeCloseTo(after ?? NaN, 10);
    for (const size of [1, samples]) {
      expectNear(await outputsOf(`run-${name}/model.onnx`, name, size), own?.outputs ?? []);
    }
    expectNear(own?.masked.outputs ?? [], own?.outputs ?? []);
  });

  it.each(networks)('%s has the masks of global_unstructured, and keeps them', (name) => {
    const { [name]: own } = numbersIn<Back>('back.json');
    expect(own).toMatchObject({ masks: true, awake: 0 });
  });
});

describe('a careless export', () => {
  const once = ['-e', 'prune weights by global |w| to 10%'];

  it('in training mode is read and written as a network for inference', async () => {
    const made = numbersIn<Numbers>('torch.json')['training'];
    const inspected = await espalier(['inspect', inFolder('training.onnx'), '--for-training']);
    expect(inspected.stderr).toContain('ESP3152');
    expect(inspected.stdout).toMatch(/^nothing prevents pruning and training; 1 warning says how/m);
    const done = await run('training', 'resnet-trained', 'run-training', once);
    expect(done.code, done.stderr).toBe(0);
    expect(done.stderr).toContain('ESP3152');
    expect(accuracies('run-training').get(' start')).toBeCloseTo(made?.accuracy ?? NaN, 10);
    const [one, all] = [1, samples].map((size) => outputsOf('run-training/model.onnx', 'resnet-trained', size));
    expectNear((await one) ?? [], (await all) ?? []);
  });

  it('without its norms is warned of where it trains', async () => {
    const inspected = await espalier(['inspect', inFolder('folded.onnx'), '--for-training']);
    expect(inspected.stderr).toMatch(/ESP3154.*\n.*\n.*\n.*do_constant_folding=False/);
    const given = ['--model', inFolder('folded.onnx'), ...dataOf('resnet-trained')];
    const trained = await espalier(['plan', inFolder('recipe.prune'), ...given]);
    expect(trained.stderr).toContain('ESP3154');
    const cut = await espalier(['plan', ...once, ...given]);
    expect(cut.stderr).not.toContain('ESP3154');
  });
});

describe.each(['resnet-fresh', 'transformer-fresh'])('%s', (name) => {
  const lengths = ['--set', 'length=2 steps'];

  it.each([
    ['snip', lengths],
    ['grasp', lengths],
    ['synflow', ['--set', 'rounds=2', ...lengths]],
    ['lottery-ticket', ['--set', 'rounds=1', ...lengths]],
  ])('is pruned by %s before it is trained', async (paper, args) => {
    const done = await run(name, name, `run-${name}-${paper}`, [paper, ...args]);
    expect(done.code, done.stderr).toBe(0);
  });
});
