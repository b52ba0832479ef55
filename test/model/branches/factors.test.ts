/** Weights that the gate of a branch is put into: a factor on them is a factor on what the branch adds. */
import { describe, expect, it } from 'vitest';
import { gatedModel } from '../../../src/compute/branches/gated-model.ts';
import {
  branchGroups,
  mapTensors,
  readGroups,
  tensorOf,
  floatTensor,
  type Model,
  type Node,
  type Tensor,
} from '../../../src/model/index.ts';
import { decodeValues } from '../../../src/model/values/tensor-values.ts';
import { loadModel } from '../../compute/support/fixtures.ts';
import { distance, outputsOf } from '../surgery/support.ts';

const factor = 0.37;

function multiplied(tensor: Tensor): Tensor {
  const { name, type, dims, data } = tensor;
  if (data.kind !== 'bytes') throw new Error(`${name} is not loaded`);
  const count = dims.reduce((product, dim) => product * dim, 1);
  const values = Float32Array.from(decodeValues(type, data.bytes, count) ?? [], Number);
  return tensorOf(
    name,
    type,
    dims,
    values.map((one) => one * factor),
  );
}

const groupsOf = (model: Model) => branchGroups(model, readGroups(model)).filter(({ pin }) => pin === undefined);

describe('a factor on the weights that a branch ends in', () => {
  it.each([...['char_gpt', 'char_llama', 'vit_fmnist'], ...['resnet8_fmnist', 'resnet8_fmnist_bn', 'mobilenet_tiny_fmnist_bn']])(
    'is one on what it adds: %s',
    async (name) => {
      const model = loadModel(name);
      const groups = groupsOf(model);
      expect(groups.length).toBeGreaterThan(0);
      for (const { cuts = [], factors = [] } of groups) {
        const gated = gatedModel(model, [cuts]);
        const gate = gated.units[0]?.gate ?? '';
        const expected = mapTensors(gated.model, (tensor) => (tensor.name === gate ? floatTensor(gate, [], [factor]) : tensor));
        const found = mapTensors(model, (tensor) => (factors.includes(tensor.name) ? multiplied(tensor) : tensor));
        const [own, other] = [await outputsOf(found), await outputsOf(expected)];
        expect(distance(own, other)).toBeLessThan(2e-6);
        expect(distance(own, await outputsOf(model))).toBeGreaterThan(1e-4);
      }
    },
  );
});

const width = 4;

function node(op: string, inputs: string, output: string): Node {
  const named = { name: output, op, domain: '', attributes: {} };
  return { ...named, inputs: inputs.split(' '), outputs: [output] };
}

/** Over a stream `x` [batch, 4]; every `w…` is a matrix, every `b…` a vector, every `s…` a number. */
function modelOf(...nodes: readonly Node[]): Model {
  const made = new Set(['x', ...nodes.flatMap(({ outputs }) => outputs)]);
  const others = new Set(nodes.flatMap(({ inputs }) => inputs).filter((name) => !made.has(name)));
  const stored = [...others].map((name) => {
    const dims = name.startsWith('w') ? [width, width] : name.startsWith('s') ? [] : [width];
    const count = dims.reduce((all, dim) => all * dim, 1);
    const values = Array.from({ length: count }, (_, at) => Math.cos(at + name.length + 1));
    return [name, floatTensor(name, dims, values)] as const;
  });
  const port = (name: string) => ({ name, type: 'float32' as const, dims: ['batch', width] });
  return {
    irVersion: 8,
    producer: '',
    functions: [],
    metadata: new Map(),
    opsets: new Map([['', 17]]),
    graph: { name: 'branch', inputs: [port('x')], outputs: [port('y')], nodes, initializers: new Map(stored), valueInfo: new Map() },
  };
}

describe('the weights that a branch ends in are', () => {
  it.each<[string, readonly Node[], readonly string[] | undefined]>([
    ['a projection and its bias', [node('MatMul', 'x w1', 'p'), node('Add', 'p b1', 'q'), node('Add', 'x q', 'y')], ['w1', 'b1']],
    [
      'only the last of two layers',
      [...[node('MatMul', 'x w1', 'p'), node('Relu', 'p', 'r')], ...[node('MatMul', 'r w2', 'q'), node('Add', 'x q', 'y')]],
      ['w2'],
    ],
    ['those before a rectifier', [node('MatMul', 'x w1', 'p'), node('Relu', 'p', 'q'), node('Add', 'x q', 'y')], ['w1']],
    [
      'a scale behind a product, and no number that others may share',
      [...[node('MatMul', 'x w1', 'p'), node('Mul', 'p b1', 'q')], ...[node('Mul', 'q s1', 'r'), node('Add', 'x r', 'y')]],
      ['b1'],
    ],
    [
      'those of one side of a product of two layers',
      [...[node('MatMul', 'x w1', 'p'), node('MatMul', 'x w2', 'q')], ...[node('Mul', 'p q', 'r'), node('Add', 'x r', 'y')]],
      ['w2'],
    ],
    [
      'those of both sides of a sum',
      [...[node('MatMul', 'x w1', 'p'), node('MatMul', 'x w2', 'q')], ...[node('Sub', 'p q', 'r'), node('Add', 'x r', 'y')]],
      ['w1', 'w2'],
    ],
    [
      'none behind a function that is not linear',
      [node('MatMul', 'x w1', 'p'), node('Tanh', 'p', 'q'), node('Add', 'x q', 'y')],
      undefined,
    ],
    ['none of a value times itself', [node('MatMul', 'x w1', 'p'), node('Mul', 'p p', 'q'), node('Add', 'x q', 'y')], undefined],
    [
      'none of a value that is its own gate',
      [...[node('MatMul', 'x w1', 'p'), node('Sigmoid', 'p', 'g')], ...[node('Mul', 'p g', 'q'), node('Add', 'x q', 'y')]],
      undefined,
    ],
    [
      'none that the branch reads twice',
      [...[node('MatMul', 'x w1', 'p'), node('MatMul', 'p w1', 'q')], node('Add', 'x q', 'y')],
      undefined,
    ],
  ])('%s', (_, nodes, expected) => {
    const [group] = groupsOf(modelOf(...nodes));
    const found = group && { factors: group.factors?.toSorted() };
    expect(found).toEqual({ factors: expected?.toSorted() });
  });
});
