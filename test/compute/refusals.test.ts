/** What cannot be trained is refused with a diagnostic of its own. */
import { expect, test } from 'vitest';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import { int, ints } from '../../src/compute/builder.ts';
import { gradientFaults } from '../../src/compute/gradient-faults.ts';
import { deviceProblem } from '../../src/compute/devices.ts';
import type { TrainingSpec } from '../../src/compute/training-step.ts';
import { isFloat, mapTensors, tensorOf, type Model, type Node } from '../../src/model/index.ts';
import type { PlannedAdapter } from '../../src/plan/plan.ts';
import { node } from './support/finite-differences.ts';
import { tinyModel, tinySpec } from './support/tiny.ts';
import { momentum } from './support/training.ts';

const transB = { transB: int(1) };

function adapterOn(tensor: string): PlannedAdapter {
  return { layer: tensor, tensor, form: 'plain', rank: 1, alpha: 1, rows: 2, columns: 2, parameters: 4 };
}

const strange = (nodes: readonly Node[]): Model => ({ ...tinyModel, graph: { ...tinyModel.graph, nodes } });
const through = (op: string): Model =>
  strange([
    { ...node('Gemm', ['x', 'w', 'b'], 'h'), name: 'fc' },
    { ...node(op, ['h'], 'y'), name: 'odd' },
  ]);
const cases: readonly (readonly [string, Partial<TrainingSpec>, string, RegExp])[] = [
  ['an operator without gradient', { model: through('Round') }, 'ESP6001', /`Round` at the node `odd`/],
  [
    'a tensor that the loss does not see',
    { model: strange([node('ReduceMean', ['x'], 'h', { axes: ints([1]) }), node('Add', ['h', 'b'], 'y')]) },
    'ESP6003',
    /`w`/,
  ],
  ['an unknown tensor', { tensors: ['u'] }, 'ESP6005', /`u`/],
  ['an unknown output', { output: 'z' }, 'ESP6006', /`z`/],
  ['an old operator', { model: { ...through('Upsample'), opsets: new Map([['', 9]]) } }, 'ESP6008', /Upsample/],
  ['labels that run ahead of all logits', { loss: 'crossentropy', shift: 1 }, 'ESP6009', /`crossentropy, shift: 1`$/],
  [
    'two rows of logits for each sample',
    {
      loss: 'crossentropy',
      model: strange([node('Gemm', ['x', 'w', 'b'], 'h', transB), node('Concat', ['h', 'h'], 'y', { axis: int(0) })]),
    },
    'ESP6009',
    /\[2·batch, 2\]/,
  ],
  [
    'logits without classes',
    {
      loss: 'crossentropy',
      model: strange([
        node('Gemm', ['x', 'w', 'b'], 'h', tinyModel.graph.nodes[0]?.attributes),
        node('ReduceMean', ['h'], 'y', { axes: ints([1]), keepdims: int(0) }),
      ]),
    },
    'ESP6009',
    /\[batch\]/,
  ],
];
const fromFloat64 = new Map([...tinyModel.graph.initializers, ['b', tensorOf('b', 'float64', [2], new Float64Array(2))] as const]);
const unusual: readonly (readonly [string, Partial<TrainingSpec>, string, RegExp])[] = [
  [
    'a use that has no rule',
    { model: strange([node('Gemm', ['x', 'w'], 'h', transB), node('Pow', ['h', 'b'], 'y')]) },
    'ESP6002',
    /only the base of a power/,
  ],
  [
    'a tensor of another type',
    { model: { ...tinyModel, graph: { ...tinyModel.graph, initializers: fromFloat64 } } },
    'ESP6004',
    /`b` holds float64/,
  ],
  [
    'a shape that cannot be told',
    { model: strange([{ ...node('Odd', ['x'], 'h'), domain: 'custom' }, node('Gemm', ['h', 'w', 'b'], 'y', transB)]) },
    'ESP6007',
    /shape of `h`/,
  ],
  [
    'an adapter on a vector',
    { tensors: ['w'], adapters: [{ planned: adapterOn('b'), a: new Float32Array(2) }] },
    'ESP6010',
    /`b` cannot have a low-rank adapter: no operator multiplies by it/,
  ],
];
test.each(unusual)('%s', (_what, more, code, message) => {
  const { diagnostics } = buildTrainingStep({ ...tinySpec, optimizer: momentum, ...more });
  expect(diagnostics.map((it) => it.code)).toEqual([code]);
  expect(diagnostics[0]?.message).toMatch(message);
});

test('a device that is not there', async () => {
  const found = await deviceProblem('abacus');
  expect([found?.code, found?.message]).toEqual(['ESP6011', 'the device `abacus` is not available here']);
  expect(await deviceProblem('cpu')).toBeUndefined();
});

const second: Model = {
  ...tinyModel,
  graph: {
    ...tinyModel.graph,
    inputs: [...tinyModel.graph.inputs, { name: 'z', type: 'float32', dims: [2] }],
    nodes: [node('Gemm', ['x', 'w', 'b'], 'h', tinyModel.graph.nodes[0]?.attributes), node('Add', ['h', 'z'], 'y')],
  },
};
test('a second input', () => {
  const { diagnostics } = buildTrainingStep({ ...tinySpec, model: second, optimizer: momentum });
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([['ESP6012', 'the model also reads the input `z`']]);
});

test.each(cases)('%s', (_what, more, code, message) => {
  const { value, diagnostics } = buildTrainingStep({ ...tinySpec, optimizer: momentum, ...more });
  expect(value).toBeUndefined();
  expect(diagnostics.map((it) => it.code)).toEqual([code]);
  expect(diagnostics[0]?.message).toMatch(message);
});

test('an operator without gradient is no matter above which nothing trains', () => {
  const model = strange([node('Round', ['x'], 'h'), node('Gemm', ['h', 'w', 'b'], 'y', tinyModel.graph.nodes[0]?.attributes)]);
  expect(buildTrainingStep({ ...tinySpec, model, optimizer: momentum }).diagnostics).toEqual([]);
});

/** As planning sees it: no weight has been read. */
const header = (model: Model): Model =>
  mapTensors(model, (tensor) => (isFloat(tensor.type) ? { ...tensor, data: { kind: 'inline', offset: 0, length: 0 } } : tensor));

test.each([...cases, ...unusual].filter(([, { adapters, tensors }]) => !adapters && !tensors))(
  '%s, before any weight is read',
  (_what, more, code, message) => {
    const { model, input, sampleDims, output, loss, tensors } = { ...tinySpec, ...more };
    const ahead = more.shift === undefined ? {} : { shift: more.shift };
    const task = { input, output, loss, metrics: [], ...ahead };
    const found = gradientFaults(header(model), task, tensors, sampleDims);
    expect(found.map((it) => it.code)).toEqual([code]);
    expect(found[0]?.message).toMatch(message);
  },
);
