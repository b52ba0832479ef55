/** `espalier export`: PyTorch loads what it wrote by the names of its own module, and computes what the ONNX file does. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { python } from '../support/python.ts';

interface Loaded {
  /** Parameters that are equal to PyTorch's bit for bit. */
  readonly whole: readonly string[];
  readonly folded: readonly string[];
  readonly names: readonly string[];
  readonly lost: readonly string[];
  readonly outputs: readonly number[];
  readonly zeros: number;
  /** Parameters that were packed, and the outputs with them. */
  readonly packed: readonly string[];
  readonly halves: readonly number[];
  /** Parameters of a transformer that the file lacks or has with other values, and arrays that are none of its. */
  readonly encoder: readonly string[];
  readonly strange: readonly string[];
  /** Parameters of recurrent layers that the file lacks or has with other values, and those that it has beside them. */
  readonly recurrent: readonly string[];
  /** Outputs of recurrent layers with their masks. */
  readonly gated: readonly number[];
  readonly masks: readonly string[];
  /** Outputs of the masked transformer, before and after a step of training at rate 0. */
  readonly evaluated: readonly (readonly number[])[];
}

const cwd = mkdtempSync(path.join(tmpdir(), 'espalier-exported-'));
const patience = 300_000;

const pytorch = (task: 'make' | 'load'): Promise<string> => python([path.join(root, 'test/pytorch/exported.py'), task, cwd]);

async function exported(source: string, out: string, ...more: readonly string[]) {
  const { code, stdout, stderr } = await espalier(['export', source, '--to', 'safetensors', '--out', out, ...more], { cwd });
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  return { stdout, stderr };
}

let loaded: Loaded;
const told = { whole: '', folded: '', warning: '' };

beforeAll(async () => {
  await pytorch('make');
  writeFileSync(path.join(cwd, 'a.prune'), 'prune weights by global magnitude to 70%\n');
  const run = ['run', 'a.prune', '--model', 'whole.onnx', '--out', 'run', '--quiet'];
  expect(await espalier(run, { cwd })).toMatchObject({ code: 0 });
  told.whole = (await exported('whole.onnx', 'whole.safetensors')).stdout;
  const folded = await exported('folded.onnx', 'folded.safetensors');
  [told.folded, told.warning] = [folded.stdout, folded.stderr];
  await exported('run', 'masked.safetensors', '--masks');
  writeFileSync(path.join(cwd, 'b.prune'), 'prune weights in linear to 2:4 by magnitude\n');
  const pattern = ['run', 'b.prune', '--model', 'whole.onnx', '--out', 'two-four', '--quiet'];
  expect(await espalier(pattern, { cwd })).toMatchObject({ code: 0 });
  await exported('two-four', 'packed.safetensors', '--packed');
  await exported('encoder.onnx', 'encoder.safetensors');
  const sparse = ['run', 'a.prune', '--model', 'encoder.onnx', '--out', 'encoder-run', '--quiet'];
  expect(await espalier(sparse, { cwd })).toMatchObject({ code: 0 });
  await exported('encoder-run', 'encoder-masked.safetensors', '--masks');
  await exported('recurrent.onnx', 'recurrent.safetensors');
  const gated = ['run', 'a.prune', '--model', 'recurrent.onnx', '--out', 'recurrent-run', '--quiet'];
  expect(await espalier(gated, { cwd })).toMatchObject({ code: 0 });
  await exported('recurrent-run', 'recurrent-masked.safetensors', '--masks');
  loaded = JSON.parse(await pytorch('load'));
}, patience);

afterAll(() => rmSync(cwd, { recursive: true }));

it('writes every parameter and running statistic by its name, bit for bit', () => {
  const counter = 'bn.num_batches_tracked';
  expect(loaded.whole).toEqual(loaded.names.filter((name) => name !== counter));
  expect(told.whole).toBe('whole.safetensors: 11 arrays, 67,648 bytes\n');
});

it('gives names back that the exporter has taken, and turns matrices back', () => {
  expect(loaded.folded).toEqual(['down.weight', 'norm.bias', 'norm.weight', 'up.bias', 'up.weight']);
  expect(told.folded).toMatch(/onnx::MatMul_\d+ is down\.weight, transposed/);
  // The norm is folded into the convolution: its values are no parameters of the module any more.
  expect(told.folded).toMatch(/onnx::Conv_\d+ is conv\.bias\n/);
  expect(told.warning).toContain('ESP3154');
});

it('writes masks that torch.nn.utils.prune takes up, and the outputs are those of the file', async () => {
  expect(loaded.lost).toEqual([]);
  expect(loaded.zeros).toBe(11_743);
  const outputs = await outputsOf('run/model.onnx');
  expect(outputs).toHaveLength(40);
  outputs.forEach((value, at) => expect(loaded.outputs[at]).toBeCloseTo(value, 5));
});

it('packs 2:4 matrices so that they unpack to the network that was written', async () => {
  expect(loaded.packed).toEqual(['down.weight', 'up.weight']);
  const outputs = await outputsOf('two-four/model.onnx');
  expect(outputs).toHaveLength(40);
  outputs.forEach((value, at) => expect(loaded.halves[at]).toBeCloseTo(value, 5));
});

it('names what the exporter has folded of attention, group norms and PReLU', () => {
  expect([loaded.encoder, loaded.strange]).toEqual([[], []]);
});

it('gives each layer and direction of recurrent layers its weights, in the order of gates that PyTorch has', async () => {
  expect(loaded.recurrent).toEqual([]);
  const outputs = await outputsOf('recurrent-run/model.onnx');
  outputs.forEach((value, at) => expect(loaded.gated[at]).toBeCloseTo(value, 5));
});

it('writes masks of attention that hold, whichever way PyTorch takes through an encoder', async () => {
  expect(loaded.masks).toContain('attn.in_proj_weight');
  expect(loaded.masks).toContain('enc.layers.0.self_attn.out_proj.weight');
  const outputs = await outputsOf('encoder-run/model.onnx');
  for (const evaluated of loaded.evaluated) outputs.forEach((value, at) => expect(evaluated[at]).toBeCloseTo(value, 5));
});

async function outputsOf(name: string): Promise<readonly number[]> {
  const session = await ort.InferenceSession.create(path.join(cwd, name));
  const x = Float32Array.from({ length: 256 }, (_, at) => -1 + (2 * at) / 255);
  const { y } = await session.run({ x: new ort.Tensor('float32', x, [4, 1, 8, 8]) });
  return Array.from(y?.data as Float32Array);
}
