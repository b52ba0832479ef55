/** Branches and loops that follow from constants and shapes train as if they stood in the graph. */
import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import { int } from '../../src/compute/builder.ts';
import { createTrainer } from '../../src/compute/trainer.ts';
import {
  encodeModel,
  floatTensor,
  intTensor,
  tensorOf,
  withTakenBranches,
  type Attribute,
  type Model,
  type Node,
  type Tensor,
  type ValueInfo,
} from '../../src/model/index.ts';
import { node } from './support/finite-differences.ts';
import { tinyBatch, tinyModel, tinySpec } from './support/tiny.ts';
import { momentum, oneThread } from './support/training.ts';

const transB = { transB: int(1) };
const scale = floatTensor('s', [2], [2, -3]);

function graphOf(nodes: readonly Node[], output: string, tensors: readonly Tensor[]): Attribute {
  const initializers = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const outputs = [{ name: output }];
  return { kind: 'graph', value: { name: output, inputs: [], outputs, nodes, initializers, valueInfo: new Map() } };
}

function modelOf(nodes: readonly Node[], more: readonly Tensor[] = []): Model {
  const { graph } = tinyModel;
  const own = more.map((tensor) => [tensor.name, tensor] as const);
  return { ...tinyModel, graph: { ...graph, nodes, initializers: new Map([...graph.initializers, ...own]) } };
}

const scaled = graphOf([node('Mul', ['h', 's'], 'out')], 'out', [scale]);
const rounded = graphOf([node('Round', ['h'], 'out')], 'out', []);
const layer = node('Gemm', ['x', 'w', 'b'], 'h', transB);
const plain = modelOf([layer, node('Mul', ['h', 's'], 'y')], [scale]);

const squeezed = graphOf([node('Squeeze', ['rows', 'axis'], 'out')], 'out', [intTensor('axis', [1], [1])]);
const kept = graphOf([node('Identity', ['rows'], 'out')], 'out', []);

const yes = tensorOf('yes', 'bool', [], Uint8Array.of(1));
const axis = intTensor('axis', [], [1]);
const three = intTensor('three', [], [3]);
const branches = { then_branch: scaled, else_branch: rounded };
const choice = (condition: string, taken = branches): Node => ({ ...node('If', [condition], 'y', taken), name: 'choice' });

const cases: Readonly<Record<string, Model>> = {
  'a stored condition': modelOf([layer, choice('yes')], [yes]),
  'a size of the input': modelOf(
    [
      layer,
      node('Shape', ['x'], 'dims'),
      node('Gather', ['dims', 'axis'], 'size'),
      node('Equal', ['size', 'three'], 'fits'),
      choice('fits'),
    ],
    [axis, three],
  ),
  'the negative of a condition': modelOf(
    [layer, node('Not', ['yes'], 'no'), choice('no', { then_branch: rounded, else_branch: scaled })],
    [yes],
  ),
  'a branch of a branch': modelOf(
    [layer, choice('yes', { then_branch: graphOf([{ ...choice('yes'), outputs: ['deep'] }], 'deep', []), else_branch: rounded })],
    [yes],
  ),
};

const bodyInputs = [
  { name: 'i', type: 'int64', dims: [1] },
  { name: 'go', type: 'bool', dims: [] },
] as const;

function loopOf(nodes: readonly Node[], carried: ValueInfo, result: string, tensors: readonly Tensor[] = []): Attribute {
  const going = node('Identity', ['yes'], 'going');
  const graph = graphOf([...nodes, going], result, tensors);
  if (graph.kind !== 'graph') throw new Error('a graph is meant');
  return { kind: 'graph', value: { ...graph.value, inputs: [...bodyInputs, carried], outputs: [{ name: 'going' }, { name: result }] } };
}

const loop = (body: Attribute, start: string, output: string): Node => ({
  ...node('Loop', ['two', 'yes', start], output, { body }),
  name: 'turns',
});

/** Each turn scales a column, as `torch.tensor_split` is exported. */
const columns = loopOf(
  [
    node('Gather', ['h', 'i'], 'column', { axis: int(1) }),
    node('Gather', ['s', 'i'], 'factor'),
    node('Mul', ['column', 'factor'], 'scaled'),
    node('SequenceInsert', ['parts', 'scaled'], 'more'),
  ],
  { name: 'parts' },
  'more',
);
const joined = modelOf(
  [
    layer,
    node('SequenceEmpty', [], 'none'),
    loop(columns, 'none', 'list'),
    node('SequenceAt', ['list', 'first'], 'left'),
    node('SequenceAt', ['list', 'last'], 'right'),
    node('Concat', ['left', 'right'], 'y', { axis: int(1) }),
  ],
  [scale, yes, intTensor('two', [], [2]), intTensor('first', [], [0]), intTensor('last', [], [-1])],
);
const twice = modelOf(
  [layer, loop(loopOf([node('Mul', ['v', 's'], 'next')], { name: 'v', type: 'float32' }, 'next', [scale]), 'h', 'y')],
  [yes, intTensor('two', [], [2])],
);

async function trainedWith(model: Model, tensors: readonly string[]): Promise<Float32Array> {
  const built = buildTrainingStep({ ...tinySpec, model, optimizer: momentum, tensors });
  if (built.value === undefined) throw new Error(JSON.stringify(built.diagnostics));
  const trainer = await createTrainer(built.value, oneThread);
  for (let step = 0; step < 3; step += 1) await trainer.run(tinyBatch(step), 0.1, step);
  const values = trainer.read('w').slice();
  await trainer.release();
  return values;
}

test.each(Object.entries(cases))('%s', async (_what, model) => {
  const expected = await trainedWith(plain, ['w', 'b']);
  expect(await trainedWith(model, ['w', 'b'])).toEqual(expected);
});

test('what a branch stores trains under the name that it has in the file', async () => {
  const expected = await trainedWith(plain, ['w', 's']);
  const model = modelOf([layer, choice('yes')], [yes]);
  expect(await trainedWith(model, ['w', 'choice/then_branch/s'])).toEqual(expected);
});

test('turns that put parts into a sequence train as what they compute', async () => {
  expect(await trainedWith(joined, ['w', 'b'])).toEqual(await trainedWith(plain, ['w', 'b']));
});

test('what every turn of a loop reads trains once, under the name that it has in the file', async () => {
  const chain = modelOf([layer, node('Mul', ['h', 's'], 'once'), node('Mul', ['once', 's'], 'y')], [scale]);
  expect(await trainedWith(twice, ['w', 'turns/body/s'])).toEqual(await trainedWith(chain, ['w', 's']));
});

test.each(Object.entries({ joined, twice }))(
  'turns one after the other give what onnxruntime gives for the loop: %s',
  async (_what, model) => {
    const unrolled = withTakenBranches(model);
    expect(unrolled.graph.nodes.map(({ op }) => op)).not.toContain('Loop');
    const [own, expected] = [await outputOf(unrolled), await outputOf(model)];
    expect(own).toEqual(expected);
  },
);

async function outputOf(model: Model) {
  const session = await ort.InferenceSession.create(encodeModel(model), { logSeverityLevel: 4 });
  const { samples } = tinyBatch(0);
  const { y } = await session.run({ x: new ort.Tensor('float32', samples, [4, 3]) });
  await session.release();
  return y?.data;
}

test.each([
  ['of more turns than 64', modelOf(twice.graph.nodes, [yes, intTensor('two', [], [65])])],
  ['whose turns the samples count', modelOf([node('Identity', ['x'], 'two'), ...twice.graph.nodes], [yes])],
  ['that is not begun', modelOf(twice.graph.nodes, [tensorOf('yes', 'bool', [], Uint8Array.of(0)), intTensor('two', [], [2])])],
])('a loop %s stays one', (_what, model) => {
  expect(withTakenBranches(model)).toBe(model);
});

test('a batch that the file fixes may choose a branch, and is free afterwards', async () => {
  const fits = [
    node('Reshape', ['h', 'fixed'], 'rows'),
    node('Shape', ['rows'], 'dims'),
    node('Gather', ['dims', 'axis'], 'size'),
    node('Equal', ['size', 'one'], 'fits'),
    { ...node('If', ['fits'], 'flat', { then_branch: squeezed, else_branch: kept }), name: 'choice' },
    node('Mul', ['flat', 's'], 'y'),
  ];
  const free = modelOf([layer, ...fits], [scale, axis, intTensor('fixed', [3], [6, 1, 2]), intTensor('one', [1], [1])]);
  const inputs = [{ name: 'x', type: 'float32', dims: [6, 3] }] as const;
  const model = { ...free, graph: { ...free.graph, inputs, outputs: [{ name: 'y', type: 'float32', dims: [6, 2] }] as const } };
  expect(await trainedWith(model, ['w', 'b'])).toEqual(await trainedWith(plain, ['w', 'b']));
});

test('a branch that the samples choose stays a node, and is refused by its name', () => {
  const chosen = [node('ReduceMax', ['x'], 'most', { keepdims: int(0) }), node('Greater', ['most', 'limit'], 'large')];
  const model = modelOf([layer, ...chosen, choice('large')], [floatTensor('limit', [], [0])]);
  expect(withTakenBranches(model)).toBe(model);
  const built = buildTrainingStep({ ...tinySpec, model, optimizer: momentum });
  expect(built.diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['ESP6001', 'the operator `If` at the node `choice` has no gradient, and `w`, `b` below it need one'],
  ]);
});

test('a size that the batch has chooses nothing', () => {
  const model = modelOf(
    [
      layer,
      node('Shape', ['x'], 'dims'),
      node('Gather', ['dims', 'zero'], 'size'),
      node('Equal', ['size', 'seven'], 'fits'),
      choice('fits'),
    ],
    [intTensor('zero', [], [0]), intTensor('seven', [], [7])],
  );
  expect(withTakenBranches(model)).toBe(model);
  const built = buildTrainingStep({ ...tinySpec, model, optimizer: momentum });
  expect(built.diagnostics.map(({ code }) => code)).toEqual(['ESP6001']);
});

test('of two nodes of one name, the first one is taken', () => {
  const twice = modelOf([layer, choice('yes'), { ...choice('yes'), outputs: ['z'] }], [yes]);
  const { nodes } = withTakenBranches(twice).graph;
  expect(nodes.map(({ op }) => op)).toEqual(['Gemm', 'Mul', 'Identity', 'If']);
});

test('what the other branch stores is kept, and cannot train', () => {
  const other = graphOf([node('Mul', ['h', 's'], 'out')], 'out', [scale]);
  const model = modelOf([layer, choice('yes', { then_branch: scaled, else_branch: other })], [yes]);
  const spec = { ...tinySpec, model, optimizer: momentum };
  const unread = 'choice/else_branch/s';
  const kept = buildTrainingStep({ ...spec, replaceable: [unread] });
  expect(kept.value?.slots.map(({ name }) => name)).toContain(unread);
  const trained = buildTrainingStep({ ...spec, tensors: ['w', unread] });
  expect(trained.diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['ESP6003', `\`${unread}\` is to be trained, but the output \`y\` does not depend on it`],
  ]);
});
