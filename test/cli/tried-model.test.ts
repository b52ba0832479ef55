/** A model that no session loads, and a file of a fixed batch that does not follow others, are refused when a run is planned. */
import { expect, it } from 'vitest';
import { encodeModel, floatTensor } from '../../src/model/index.ts';
import { npy } from '../data/files.ts';
import { node, smallModel } from '../support/small-model.ts';
import { folderWith } from './command.ts';
import { espalier } from './quick-command.ts';

/** Numbers beyond those that are compared from sample to sample: nothing but outputs tells that those of two samples differ. */
const width = 1 << 15;

async function planned(second: number): Promise<readonly [number | null, string]> {
  const stored = floatTensor('stored', [2, width], new Float32Array(2 * width).fill(1, 0, width).fill(second, width));
  const net = smallModel({ nodes: [node('Add', ['x', 'stored'], ['y'])], tensors: [stored], inputs: { x: [2, width] } });
  const samples = npy('<f4', [2, width], new Uint8Array(8 * width));
  const project = 'model: net.onnx\ntask: { loss: mse }\ndata: { test: { x: x.npy, y: x.npy } }\n';
  const cwd = folderWith({ 'net.onnx': encodeModel(net), 'x.npy': samples, 'espalier.yaml': project });
  const { code, stderr } = await espalier(['plan', '-e', 'measure loss on test'], { cwd });
  return [code, stderr];
}

it('is refused where the outputs of its own batch change, and planned where they stay', async () => {
  expect(await planned(2)).toEqual([2, expect.stringContaining('error[ESP6019]: the model computes batches of 2 alone')]);
  expect(await planned(1)).toEqual([0, '']);
});

it.each([
  ['', 0],
  ['com.example', 2],
])('a model with an Identity of the domain `%s` ends a plan with data with %i, and one without data with 0', async (domain, code) => {
  const nodes = [{ ...node('Identity', ['x'], ['h']), domain }, node('MatMul', ['h', 'w'], ['y'])];
  const net = smallModel({ nodes, tensors: [floatTensor('w', [4, 2], new Float32Array(8).fill(1))], inputs: { x: ['batch', 4] } });
  const [x, y] = [npy('<f4', [2, 4], new Uint8Array(32)), npy('<f4', [2, 2], new Uint8Array(16))];
  const cwd = folderWith({
    'net.onnx': encodeModel(net),
    'x.npy': x,
    'y.npy': y,
    'espalier.yaml': 'model: net.onnx\ntask: { loss: mse }\n',
  });
  const plan = ['plan', '-e', 'prune weights by magnitude to 50%'];
  const fed = await espalier([...plan, '--test', 'x.npy,y.npy'], { cwd });
  expect([fed.code, (await espalier(plan, { cwd })).code]).toEqual([code, 0]);
  if (code === 2) expect(fed.stderr).toContain('error[ESP6550]: onnxruntime does not load `net.onnx`');
});
