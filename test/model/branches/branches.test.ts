/** Residual branches: found by structure, held where they have to stay, and cut out exactly. */
import { describe, expect, it } from 'vitest';
import {
  branchGroups,
  cutBranches,
  loadTensors,
  floatTensor,
  readGroups,
  type Attribute,
  type Model,
  type Node,
  type UnitGroup,
} from '../../../src/model/index.ts';
import { modelPaths, read } from '../support.ts';
import { distance, outputsOf } from '../surgery/support.ts';

function load(name: string): Model {
  const { model, files } = read(modelPaths[name] ?? '');
  const loaded = loadTensors(model, files);
  if (loaded.value === undefined) throw new Error(`${name} cannot be loaded`);
  return loaded.value;
}

function groupsOf(model: Model): readonly UnitGroup[] {
  return branchGroups(model, readGroups(model));
}

function titles(model: Model): readonly string[] {
  return groupsOf(model).map(({ title, pin }) => (pin ? `${title}: ${pin.why}` : title));
}

describe('the branches of', () => {
  it.each([
    ['lenet5_fmnist', []],
    ['lstm_lm', []],
    [
      'char_gpt',
      [
        ...['sublayer of h.0.c_proj', 'sublayer of h.0.c_out'],
        ...['sublayer of h.1.c_proj', 'sublayer of h.1.c_out', 'block 0', 'block 1'],
      ],
    ],
    [
      'char_llama',
      [
        ...['sublayer of layers.0.o_proj', 'sublayer of layers.0.down_proj'],
        ...['sublayer of layers.1.o_proj', 'sublayer of layers.1.down_proj', 'block 0', 'block 1'],
      ],
    ],
    ['mobilenet_tiny_fmnist_bn', ['sublayer of ir1.project.conv', 'sublayer of ir3.project.conv', 'block 0', 'block 1']],
    [
      'resnet8_fmnist_bn',
      [
        'sublayer of block1.b.conv',
        'sublayer of block2.b.conv: its shortcut is no identity: it has the layer `block2.down.conv`',
        'sublayer of block3.b.conv: its shortcut is no identity: it has the layer `block3.down.conv`',
        'block 0',
        'block 1: its shortcut is no identity: it has the layer `block2.down.conv`',
        'block 2: its shortcut is no identity: it has the layer `block3.down.conv`',
      ],
    ],
  ])('%s', (name, expected) => {
    expect(titles(load(name))).toEqual(expected);
  });
});

describe('a branch whose weights are zero', () => {
  it.each(['char_gpt', 'char_llama', 'vit_fmnist', 'resnet8_fmnist', 'mobilenet_tiny_fmnist_bn'])(
    'can be cut out of %s, which computes the same',
    async (name) => {
      const model = load(name);
      const free = groupsOf(model).filter(({ pin }) => pin === undefined);
      for (const groups of [...free.map((group) => [group]), free]) {
        const cut = cutBranches(
          model,
          groups.flatMap(({ cuts = [] }) => cuts),
        );
        expect(cut.graph.nodes.length).toBeLessThan(model.graph.nodes.length);
        expect(cut.graph.initializers.size).toBeLessThan(model.graph.initializers.size);
        const [masked, short] = [await outputsOf(zeroed(model, groups)), await outputsOf(cut)];
        expect(distance(masked, short)).toBeLessThan(1e-6);
      }
    },
  );
});

/** Every tensor of the branches is zero, as their mask makes them. */
function zeroed(model: Model, groups: readonly UnitGroup[]): Model {
  const gone = new Set(groups.flatMap(({ members }) => members.map(({ tensor }) => tensor)));
  const { graph } = model;
  const initializers = new Map(
    [...graph.initializers].map(([name, tensor]) => {
      if (!gone.has(name) || tensor.data.kind !== 'bytes') return [name, tensor] as const;
      const bytes = new Uint8Array(tensor.data.bytes.length);
      return [name, { ...tensor, data: { kind: 'bytes', bytes } }] as const;
    }),
  );
  return { ...model, graph: { ...graph, initializers } };
}

const width = 4;

/** A model of a few nodes over a stream `x` [batch, 4]; every `w…` is a matrix, every `b…` a vector. */
function modelOf(nodes: readonly Node[], outputs: readonly string[] = ['y']): Model {
  const made = new Set(['x', ...nodes.flatMap((node) => node.outputs)]);
  const others = new Set(nodes.flatMap((node) => node.inputs).filter((name) => !made.has(name)));
  const stored = [...others].map((name) => {
    const dims = name.startsWith('w') ? [width, width] : [width];
    const count = dims.reduce((all, dim) => all * dim, 1);
    const values = Array.from({ length: count }, (_, at) => Math.cos(at + name.length + 1));
    return [name, floatTensor(name, dims, values)] as const;
  });
  const port = (name: string) => ({ name, type: 'float32' as const, dims: ['batch', width] });
  return {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    functions: [],
    producer: '',
    metadata: new Map(),
    graph: {
      name: 'branches',
      inputs: [port('x')],
      outputs: outputs.map(port),
      nodes,
      initializers: new Map(stored),
      valueInfo: new Map(),
    },
  };
}

function node(op: string, inputs: string, output: string, attributes: Readonly<Record<string, Attribute>> = {}): Node {
  return { name: output, op, domain: '', inputs: inputs.split(' '), outputs: [output], attributes };
}

const graphs: Readonly<Record<string, readonly [readonly Node[], readonly string[]]>> = {
  'a projection with a bias': [
    [node('MatMul', 'x w1', 'p'), node('Add', 'p b1', 'q'), node('Add', 'x q', 'y')],
    ['sublayer of p', 'block of p'],
  ],
  'what a sigmoid adds': [
    [node('MatMul', 'x w1', 'p'), node('Sigmoid', 'p', 'q'), node('Add', 'q x', 'y')],
    [
      'sublayer of p: zeros in the weights of its own do not make its result zero',
      'block of p: zeros in the weights of its own do not make its result zero',
    ],
  ],
  'a shared last weight, whose input is zero': [
    [node('MatMul', 'x w0', 'o'), node('MatMul', 'o w1', 'p'), node('Add', 'x p', 'r'), node('MatMul', 'r w1', 'y')],
    ['sublayer of o', 'block of o'],
  ],
  'a last bias that others read': [
    [node('MatMul', 'x w1', 'p'), node('Add', 'p b1', 'q'), node('Add', 'x q', 'r'), node('Add', 'r b1', 'y')],
    [
      'sublayer of p: zeros in the weights of its own do not make its result zero',
      'block of p: zeros in the weights of its own do not make its result zero',
    ],
  ],
  'parallel branches, added one by one': [
    [node('MatMul', 'x w1', 'p'), node('MatMul', 'x w2', 'q'), node('Add', 'x p', 'r'), node('Add', 'r q', 'y')],
    ['sublayer of p', 'sublayer of q', 'block of p', 'block of q'],
  ],
  'parallel branches, added up before': [
    [node('MatMul', 'x w1', 'p'), node('MatMul', 'x w2', 'q'), node('Add', 'p q', 'r'), node('Add', 'x r', 'y')],
    ['sublayer of q', 'block of q'],
  ],
  'a branch in a branch': [
    [node('MatMul', 'x w1', 'p'), node('MatMul', 'p w2', 'q'), node('Add', 'p q', 'r'), node('Add', 'x r', 'y')],
    [
      'sublayer of q',
      'sublayer of q (2): it holds other branches, which go by themselves',
      'block 0',
      'block of q: it holds other branches, which go by themselves',
    ],
  ],
};

describe('of', () => {
  it.each(Object.entries(graphs))('%s', async (_, [nodes, expected]) => {
    const model = modelOf(nodes);
    expect(titles(model)).toEqual(expected);
    for (const group of groupsOf(model).filter(({ pin }) => pin === undefined)) {
      const short = await outputsOf(cutBranches(model, group.cuts ?? []));
      expect(distance(await outputsOf(zeroed(model, [group])), short)).toBeLessThan(1e-6);
    }
  });

  it('a branch whose result is an output, too, takes nothing along', () => {
    const nodes = [node('MatMul', 'x w1', 'p'), node('Add', 'x p', 'y')];
    expect(titles(modelOf(nodes, ['y', 'p']))).toEqual([]);
  });

  it('a sum that spreads its stream', () => {
    const nodes = [
      node('ReduceMean', 'x', 'm', { axes: { kind: 'ints', value: [1] } }),
      node('MatMul', 'x w1', 'p'),
      node('Mul', 'p m', 'q'),
      node('Add', 'm q', 'y'),
    ];
    expect(titles(modelOf(nodes))).toContain('sublayer of p: it changes the shape of the stream');
  });

  it('nothing, nothing is cut', () => {
    const model = load('char_gpt');
    expect(cutBranches(model, [])).toBe(model);
  });
});
