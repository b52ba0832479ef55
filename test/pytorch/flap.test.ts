/** FLAP on a Llama without biases: masks, the biases that it creates and outputs are those of a transcription in PyTorch. */
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readNpy } from '../compute/support/npy.ts';
import { folderWith, removeFolders, root } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { python } from '../support/python.ts';

let cwd = '';
const script = (task: 'make' | 'check', ...more: readonly string[]): Promise<string> =>
  python(['test/pytorch/flap.py', task, cwd, ...more], { env: { PYTHONPATH: path.join(root, 'python') } });

const data = ['--model', 'net.onnx', '--train', 'x.npy,y.npy'];

/** Standard scores of columns, as in the code of the authors, but for the squares of those of heads. */
const flap = (share: number): string => `criterion standing = (fluctuation - mean(fluctuation over in)) / std(fluctuation over in)

prune heads, neurons by global standing to ${share}% of params
  grouped by readers
  compensating by bias
  using all of train

`;

beforeAll(async () => {
  cwd = folderWith({});
  await script('make');
});
afterAll(removeFolders);

async function logitsOf(run: string): Promise<readonly number[]> {
  const session = await ort.InferenceSession.create(path.join(cwd, run, 'model.onnx'));
  const ids = readNpy(path.join(cwd, 'x.npy'));
  const { logits } = await session.run({ ids: new ort.Tensor('int64', BigInt64Array.from(ids.values, BigInt), ids.dims) });
  return Array.from(logits?.data ?? [], Number);
}

it.each([70, 50])('keeps %i% of the parameters', async (share) => {
  const recipes = { compacted: `${flap(share)}compact\n`, masked: flap(share) };
  for (const [out, recipe] of Object.entries(recipes)) {
    const ran = await espalier(['run', '-e', recipe, ...data, '--out', `${out}-${share}`, '--quiet'], { cwd });
    expect(ran.code, ran.stderr).toBe(0);
  }
  const to = ['--to', 'safetensors', '--out', `masked-${share}.safetensors`];
  const exported = await espalier(['export', `masked-${share}`, ...to], { cwd });
  expect(exported.code, exported.stderr).toBe(0);
  const found = JSON.parse(await script('check', `${share}`));
  expect(found).toMatchObject({ differing: 0 });
  expect(found.heads).toBeGreaterThan(0);
  expect(found.neurons).toBeGreaterThan(0);
  expect(found.bias).toBeLessThan(1e-6);
  expect(found.shrunk).toBeLessThan(1e-5);
  expect(found.share).toBeLessThanOrEqual(share / 100);
  const theirs = readNpy(path.join(cwd, 'logits.npy')).values;
  for (const out of Object.keys(recipes)) {
    const ours = await logitsOf(`${out}-${share}`);
    expect(ours).toHaveLength(theirs.length);
    for (const [at, value] of ours.entries()) expect(value).toBeCloseTo(Number(theirs[at]), 4);
  }
});
