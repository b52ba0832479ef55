/** A graph of one size of the batch, which its input does not say. */
import { expect, it } from 'vitest';
import { int, ints } from '../../../src/compute/builder.ts';
import { forwardPass } from '../../../src/compute/forward.ts';
import { fixedBatch, floatTensor, freeBatch, type Model } from '../../../src/model/index.ts';
import { intTensor } from '../../../src/model/values/tensors.ts';
import { must } from '../../../src/basics/must.ts';
import { node } from '../../compute/support/finite-differences.ts';
import { smallModel } from '../../support/small-model.ts';
import { outputsOf } from './outputs.ts';

/** Heads joined along the batch, and cut into parts of as many samples as the example had. */
function headsJoined(): Model {
  const nodes = [
    ...[node('Split', ['x', 'halves'], ['one', 'other'], { axis: int(1) }), node('Concat', ['one', 'other'], 'long', { axis: int(0) })],
    ...[node('Softmax', ['long'], 'soft'), node('Split', ['soft', 'of the example'], ['first', 'second'], { axis: int(0) })],
    node('Concat', ['second', 'first'], 'y', { axis: int(1) }),
  ];
  return smallModel({
    nodes,
    tensors: [intTensor('halves', [2], [3, 3]), intTensor('of the example', [2], [2, 2])],
    inputs: { x: ['n', 6] },
  });
}

const samples = Float32Array.from({ length: 24 }, (_, at) => Math.sin(at * at));

it('is found, and replaced by the size of the batch', async () => {
  const model = headsJoined();
  expect(fixedBatch(model, 'x')).toBe(2);
  await expect(outputsOf(model, samples)).rejects.toThrow('Split');
  const wanted = [await outputsOf(model, samples.slice(0, 12)), await outputsOf(model, samples.slice(12))];
  expect(await outputsOf(freeBatch(model, 'x'), samples)).toEqual(wanted.flat());
});

/** Windows of a sample, put together again with the number of samples written: `windows.view(int(windows.shape[0] / 2), 2, 1, -1)`. */
function windowsJoined(): Model {
  const nodes = [
    ...[node('Reshape', ['x', 'apart'], 'windows'), node('Reshape', ['windows', 'together'], 'whole')],
    ...[node('Softmax', ['whole'], 'soft', { axis: int(-1) }), node('Reshape', ['soft', 'flat'], 'y')],
  ];
  const shapes = [intTensor('apart', [3], [-1, 1, 3]), intTensor('together', [4], [3, 2, 1, -1]), intTensor('flat', [2], [-1, 6])];
  return smallModel({ nodes, tensors: shapes, inputs: { x: ['n', 6] } });
}

it('is found where others fit, and compute something else', async () => {
  const model = windowsJoined();
  const six = Float32Array.from({ length: 36 }, (_, at) => Math.sin(at * at));
  expect(fixedBatch(model, 'x')).toBe(3);
  const wanted = [...(await outputsOf(model, six.slice(0, 18))), ...(await outputsOf(model, six.slice(18)))];
  expect(await outputsOf(model, six)).not.toEqual(wanted);
  expect(await outputsOf(freeBatch(model, 'x'), six)).toEqual(wanted);
});

it('is no number of heads, which stays in its place', () => {
  const nodes = [node('Transpose', ['x'], 'heads', { perm: ints([1, 0, 2]) }), node('Reshape', ['heads', 'long'], 'y')];
  const model = smallModel({ nodes, tensors: [intTensor('long', [3], [3, 1, -1])], inputs: { x: ['n', 3, 4] } });
  expect(fixedBatch(model, 'x')).toBeUndefined();
});

it('is no longest length, as of a table of positions', () => {
  const cut = [node('Shape', ['x'], 'sizes', { end: int(1) }), node('Slice', ['table', 'none', 'sizes'], 'own')];
  const tensors = [floatTensor('table', [12, 6], new Float32Array(72)), intTensor('none', [1], [0])];
  const model = smallModel({ nodes: [...cut, node('Add', ['x', 'own'], 'y')], tensors, inputs: { x: ['n', 6] } });
  expect(fixedBatch(model, 'x')).toBeUndefined();
  expect(freeBatch(model, 'x')).toBe(model);
});

it('is refused where it cannot be replaced, with the operator that fails on others', () => {
  const model = smallModel({
    nodes: [node('MatMul', ['mixing', 'x'], 'y')],
    tensors: [floatTensor('mixing', [2, 2], new Float32Array(4))],
    inputs: { x: [2, 6] },
  });
  const { diagnostics } = forwardPass({ model, input: 'x', sampleDims: [6], output: 'y' });
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['ESP6018', 'the model computes batches of 2 alone: on others `MatMul` at the node `y` fails, as it multiplies [2, 2] by [7, 6]'],
  ]);
  expect(must(forwardPass({ model: headsJoined(), input: 'x', sampleDims: [6], output: 'y' }).value, 'a pass').outputShape).toEqual([
    'batch',
    6,
  ]);
});
