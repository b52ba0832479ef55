/** An export that names its buffers: nothing prunes or trains them, as in PyTorch, and cuts take their part along. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { python } from '../support/python.ts';
import { readArray } from '../../src/data/read-array.ts';

afterAll(removeFolders);

const cwd = folderWith({
  'train.prune': 'train all with sgd(lr: 0.1) for 3 steps decay constant\n',
  'cut.prune': 'prune neurons by magnitude to 50% sparsity\ncompact\n',
  'espalier.yaml': 'task: { loss: crossentropy }\nbatch: 16\n',
});
const side = async (task: 'make' | 'load') => JSON.parse(await python([path.join(root, 'test/pytorch/buffers.py'), task, cwd]));
let made: { readonly parameters: number; readonly unsure: number; readonly told: readonly string[] };

async function command(...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { code, stdout, stderr } = await espalier(args, { cwd });
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  return { stdout, stderr };
}

beforeAll(async () => {
  made = await side('make');
});

it('counts the parameters of PyTorch, and asks for no look at buffers', async () => {
  const { parameters, unsure } = made;
  const plan = ['plan', 'train.prune', '--train', 'x.npy,y.npy', '--model'];
  const named = await command(...plan, 'named.onnx');
  expect(named.stdout).toContain(`${parameters} of ${parameters} parameters`);
  expect(named.stderr).not.toContain('ESP3044');
  // Without the names those count as parameters whose values say nothing, and a hint says which may be none.
  const plain = await command(...plan, 'plain.onnx');
  expect(plain.stdout).toContain(`${parameters + unsure} of ${parameters + unsure} parameters`);
  expect(plain.stderr).toContain('hint[ESP3170]: `positions`, `mask` are buffers');
  expect(plain.stderr).toContain('hint[ESP3044]: `adjacency` may be a buffer');
});

it('names the parameters that no output depends on, that do not train, and that the forward pass writes over', () => {
  expect(made.told).toEqual([
    expect.stringContaining('no output depends on `spare.weight`, `spare.bias`'),
    expect.stringContaining('`head.bias` have `requires_grad=False`'),
    expect.stringContaining('the forward pass writes over `weight`, which no file holds'),
  ]);
});

it('trains and cuts what PyTorch does', async () => {
  await command('run', 'train.prune', '--model', 'named.onnx', '--train', 'x.npy,y.npy', '--out', 'run');
  await command('run', 'cut.prune', '--model', 'named.onnx', '--out', 'small');
  const { far, moved, width, outputs } = await side('load');
  expect(far).toBeLessThan(2e-6);
  expect(moved).toEqual([]);
  const samples = readArray(path.join(cwd, 'x.npy')).value;
  const session = await ort.InferenceSession.create(readFileSync(path.join(cwd, 'small/model.onnx')));
  const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.from(samples?.values ?? [], Number), [16, 6, 4]) });
  expect(width).toBe(3);
  (y?.data as Float32Array).forEach((value, at) => expect(value).toBeCloseTo(outputs[at], 5));
});
