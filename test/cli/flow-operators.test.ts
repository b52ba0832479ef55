/** If, Loop and Scan that samples steer: refused by name below what trains, and of no matter elsewhere. */
import { afterAll, describe, expect, it } from 'vitest';
import {
  encodeModel,
  floatTensor,
  intTensor,
  tensorOf,
  type Attribute,
  type Graph,
  type Model,
  type Node,
  type ValueInfo,
} from '../../src/model/index.ts';
import { int } from '../../src/compute/builder.ts';
import { bytesOf, npy } from '../data/files.ts';
import { folderWith, removeFolders } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

type Attributes = Readonly<Record<string, Attribute>>;

function node(op: string, inputs: readonly string[], output: string, attributes: Attributes = {}): Node {
  return { name: `/${op}`, op, domain: '', inputs, outputs: [output], attributes };
}

function body(nodes: readonly Node[], inputs: readonly ValueInfo[], outputs: readonly ValueInfo[]): Attribute {
  const value: Graph = { name: 'body', inputs, outputs, nodes, initializers: new Map(), valueInfo: new Map() };
  return { kind: 'graph', value };
}

const floats = (name: string, dims: readonly (number | string)[]): ValueInfo => ({ name, type: 'float32', dims });
const many = (name: string): ValueInfo => floats(name, ['n', 4]);
const one = (name: string): ValueInfo => floats(name, [4]);

const branch = (op: string): Attribute => body([node(op, ['a'], 'o')], [], [many('o')]);
const round = body(
  [node('Identity', ['on'], 'still'), node('Tanh', ['s'], 'o')],
  [{ name: 'i', type: 'int64', dims: [] }, { name: 'on', type: 'bool', dims: [] }, many('s')],
  [{ name: 'still', type: 'bool', dims: [] }, many('o')],
);
const sum = body(
  [node('Add', ['s', 'row'], 'o'), { ...node('Identity', ['o'], 'p'), name: '/copy' }],
  [one('s'), one('row')],
  [one('o'), one('p')],
);

/** What stands between the stem, which makes `a`, and the head, which reads `b`. */
const middles: Readonly<Record<string, readonly Node[]>> = {
  If: [
    node('ReduceMax', ['input'], 'most', { keepdims: int(0) }),
    node('Greater', ['most', 'zero'], 'large'),
    node('If', ['large'], 'b', { then_branch: branch('Relu'), else_branch: branch('Neg') }),
  ],
  Loop: [node('Loop', ['three', 'yes', 'a'], 'b', { body: round })],
  Scan: [{ ...node('Scan', ['start', 'a'], 'b', { body: sum, num_scan_inputs: int(1) }), outputs: ['last', 'b'] }],
};

const constants = [
  floatTensor('start', [4], new Float32Array(4)),
  floatTensor('zero', [], new Float32Array(1)),
  intTensor('three', [], [3]),
  tensorOf('yes', 'bool', [], Uint8Array.of(1)),
];

/** `shapes` of values within are what exporters write, or `onnx.shape_inference.infer_shapes`. */
function modelWith(middle: readonly Node[], shapes: readonly ValueInfo[]): Model {
  const transB = { transB: int(1) };
  const weights = (from: number, length: number): Float32Array => Float32Array.from({ length }, (_, at) => Math.sin(from + at));
  const tensors = [
    floatTensor('stem.weight', [4, 4], weights(1, 16)),
    floatTensor('stem.bias', [4], weights(2, 4)),
    floatTensor('head.weight', [3, 4], weights(3, 12)),
    floatTensor('head.bias', [3], weights(4, 3)),
    ...constants.filter(({ name }) => middle.some(({ inputs }) => inputs.includes(name))),
  ];
  return {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    functions: [],
    producer: '',
    metadata: new Map(),
    graph: {
      name: 'g',
      inputs: [floats('input', ['n', 4])],
      outputs: [floats('logits', ['n', 3])],
      nodes: [
        { ...node('Gemm', ['input', 'stem.weight', 'stem.bias'], 'a', transB), name: '/stem' },
        ...middle,
        { ...node('Gemm', ['b', 'head.weight', 'head.bias'], 'logits', transB), name: '/head' },
      ],
      initializers: new Map(tensors.map((tensor) => [tensor.name, tensor])),
      valueInfo: new Map(shapes.map((value) => [value.name, value])),
    },
  };
}

const samples = 12;
const x = Float32Array.from({ length: 4 * samples }, (_, at) => Math.cos(at));
const y = Uint8Array.from({ length: samples }, (_, sample) => sample % 3);
const project = 'model: net.onnx\ndata:\n  train: { x: x.npy, y: y.npy }\n  test: { x: x.npy, y: y.npy }\n';

const files = {
  'espalier.yaml': project,
  'x.npy': npy('<f4', [samples, 4], bytesOf(x)),
  'y.npy': npy('|u1', [samples], y),
  'all.prune': 'train all for 2 steps\n',
  'head.prune': 'prune weights by magnitude to 50%\nretrain head.** for 3 steps\n',
};

const snip = 'prune weights in head.** by snip to 50% using 4 samples of train\n';

describe.each(Object.entries(middles))('%s', (op, middle) => {
  const cwd = folderWith({ ...files, 'net.onnx': encodeModel(modelWith(middle, [many('b')])) });

  it('is refused by the name of its node where something below it trains, before any work', async () => {
    const { stdout, stderr, code } = await espalier(['plan', 'all.prune'], { cwd });
    expect([stdout, code]).toEqual(['', 1]);
    expect(stderr).toContain(`error[ESP4170]: the operator \`${op}\` at the node \`/${op}\` has no gradient, and \`stem.weight\``);
    expect(stderr).toContain('= help: freeze everything below it: `train all except stem.**');
  });

  it.each([
    'prune weights by taylor to 50% using 4 samples of train',
    'prune weights by synflow to 50%',
    'prune samples of train by norm(g) removing 50% of remaining',
    'stage grow for 8 steps { prune weights in stem.** by magnitude to 50%\ntrain head.**\nrewire 10% of remaining in stem.** by |g| over 50%..100% every 2 steps }',
  ])('is refused when planned where a gradient has to pass it: %s', async (recipe) => {
    const { stdout, stderr, code } = await espalier(['plan', '-e', recipe], { cwd });
    expect([stdout, code]).toEqual(['', 1]);
    expect(stderr).toMatch(/error\[ESP6001\]: .* has no gradient, and .*`stem.weight`.* need/);
  });

  it('is evaluated where nothing below it trains', async () => {
    const { stdout, stderr, code } = await espalier(['run', 'head.prune', '--quiet'], { cwd });
    // A Scan goes through the samples of the batch: one alone gives something else, and that is said.
    expect([stderr.match(/ESP\d+/g), code]).toEqual([op === 'Scan' ? ['ESP6719'] : null, 0]);
    expect(stdout).toMatch(/trained 15 parameters .* in 3 steps\n/);
    expect(stdout).toMatch(/\nall +28 +14 +50\.00% +14\n/);
  });
});

/** That of an If is that of its branches. */
it.each(['Loop', 'Scan'])('%s has to say its shape where something behind it trains, or is ranked by its gradient', async (op) => {
  const net = encodeModel(modelWith(middles[op] ?? [], []));
  const cwd = folderWith({ ...files, 'net.onnx': net, 'snip.prune': snip });
  for (const recipe of ['head.prune', 'snip.prune']) {
    const { stdout, stderr, code } = await espalier(['plan', recipe], { cwd });
    expect([stdout, code]).toEqual(['', 1]);
    expect(stderr).toMatch(/error\[ESP6007\].* at the node `\/head` .*\n -->.*\n(.*\n)*.*infer_shapes/);
    expect(stderr).toContain('; or freeze everything below it: `head.weight`');
  }
});
