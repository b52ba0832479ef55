/** What other tools refuse or get wrong, a network for each line of the table in docs/structured.md. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readGroups, readWorlds, type CoupledModel, type Group } from '../../../src/model/coupling/groups.ts';
import type { Model } from '../../../src/model/index.ts';
import { compactModel } from '../../../src/model/surgery/compact.ts';
import { createDraft, modelOf, type Draft } from './random-graphs/draft.ts';
import { distance, exactGroups, outputsOf, someUnits, zeroed } from './support.ts';

type Build = (draft: Draft) => string;

/** On images [batch, 2, 6, 6]; the result is pooled, and read by three neurons. */
function images(build: Build): Model {
  const draft = createDraft('refused', 1);
  const { node, weight } = draft;
  const features = build(draft);
  const pooled = node('Flatten', [node('GlobalAveragePool', [features])], { axis: 1 });
  const output = node('Gemm', [pooled, weight(6, 3)]);
  return modelOf(draft, { input: [2, 6, 6], output, outputDims: [3] });
}

/** On rows [batch, 4]. */
function rows(build: Build): Model {
  const draft = createDraft('refused', 2);
  const output = build(draft);
  return modelOf(draft, { input: [4], output, outputDims: ['columns'] });
}

/** On tokens [batch, tokens, 4]; five columns leave. */
function tokens(build: Build): Model {
  const draft = createDraft('refused', 3);
  const output = build(draft);
  return modelOf(draft, { input: ['tokens', 4], output, outputDims: ['tokens', 5] });
}

function conv({ node, weight }: Draft, x: string, from: number, to: number, group = 1): string {
  const inputs = [x, weight(to, from / group, 3, 3), weight(to)];
  return node('Conv', inputs, { pads: [1, 1, 1, 1], group });
}

function linear({ node, weight }: Draft, x: string, from: number, to: number): string {
  return node('MatMul', [x, weight(from, to)]);
}

/** A value inside is an output, too. */
function alsoGiven(model: Model, name: string): Model {
  const inner = { name, type: 'float32', dims: ['batch', 'inner'] } as const;
  return { ...model, graph: { ...model.graph, outputs: [...model.graph.outputs, inner] } };
}

/** Another operator in the place of the only one of its kind, as wide as before by what the file says. */
function replaced(model: Model, op: string, by: Partial<Model['graph']['nodes'][number]>): Model {
  const valueInfo = new Map(model.graph.valueInfo);
  const nodes = model.graph.nodes.map((node) => {
    if (node.op !== op) return node;
    const [name = ''] = node.outputs;
    valueInfo.set(name, { name, type: 'float32', dims: ['batch', 6] });
    return { ...node, ...by };
  });
  const domains = by.domain === undefined ? [] : [[by.domain, 1] as const];
  const opsets = new Map([...model.opsets, ...domains]);
  return { ...model, opsets, graph: { ...model.graph, nodes, valueInfo } };
}

interface Case {
  readonly model: Model;
  /** Groups that can go, by units, kind and first member. */
  readonly free: readonly string[];
  /** Why others stay. */
  readonly stays: readonly string[];
}

const outputs = 'the sizes of outputs stay';
const inputs = 'the sizes of inputs stay';

const cases: Readonly<Record<string, () => Case>> = {
  'a value that is also a graph output'() {
    let inner = '';
    const model = rows((draft) => {
      inner = draft.node('Relu', [linear(draft, 'x', 4, 6)]);
      return linear(draft, draft.node('Relu', [linear(draft, inner, 6, 7)]), 7, 3);
    });
    return { model: alsoGiven(model, inner), free: ['7 neurons ×1'], stays: [inputs, outputs] };
  },

  'residual sums with two different group counts': () => ({
    model: images((draft) => {
      const stem = conv(draft, 'x', 2, 12);
      const one = draft.node('Add', [stem, conv(draft, stem, 12, 12, 2)]);
      const other = draft.node('Add', [one, conv(draft, one, 12, 12, 3)]);
      return conv(draft, other, 12, 6);
    }),
    // Positions 0…5 of two groups and 0…3 of three: two classes are left, of the even and the odd.
    free: ['2 channels ×6', '6 channels ×1'],
    stays: [inputs, outputs],
  }),

  'an attention operator on a residual branch': () => ({
    model: tokens((draft) => {
      const stream = linear(draft, 'x', 4, 6);
      const parts = [0, 1, 2].map(() => {
        const made = draft.node('Reshape', [linear(draft, stream, 6, 6), draft.ints(0, 0, 3, 2)]);
        return draft.node('Transpose', [made], { perm: [0, 2, 1, 3] });
      });
      const [q = '', k = '', v = ''] = parts;
      const scores = draft.node('MatMul', [q, draft.node('Transpose', [k], { perm: [0, 1, 3, 2] })]);
      const mixed = draft.node('MatMul', [draft.node('Softmax', [scores], { axis: -1 }), v]);
      const beside = draft.node('Transpose', [mixed], { perm: [0, 2, 1, 3] });
      const sum = draft.node('Add', [stream, draft.node('Reshape', [beside, draft.ints(0, 0, 6)])]);
      return linear(draft, sum, 6, 5);
    }),
    // No projection lies between attention and sum: heads are slices of the stream.
    free: ['3 heads ×2'],
    stays: [inputs, outputs],
  }),

  'conflicting sets on a shared weight': () => ({
    model: rows((draft) => {
      const shared = draft.weight(6, 6);
      const first = draft.node('Relu', [linear(draft, 'x', 4, 6)]);
      const second = draft.node('Relu', [draft.node('MatMul', [first, shared])]);
      return linear(draft, draft.node('MatMul', [second, shared]), 6, 3);
    }),
    free: ['6 neurons ×1'],
    stays: [inputs, outputs],
  }),

  'bias of a convolution': () => ({
    model: images((draft) => conv(draft, draft.node('Relu', [conv(draft, 'x', 2, 8)]), 8, 6)),
    free: ['8 channels ×1', '6 channels ×1'],
    stays: [inputs, outputs],
  }),

  '`group` > 1 that is not depthwise': () => ({
    model: images((draft) => {
      const wide = draft.node('Relu', [conv(draft, 'x', 2, 8)]);
      return conv(draft, draft.node('Relu', [conv(draft, wide, 8, 12, 2)]), 12, 6);
    }),
    free: ['4 channels ×2', '6 channels ×2', '6 channels ×1'],
    stays: [inputs, outputs],
  }),

  'unknown operators'() {
    const model = rows((draft) => {
      const first = draft.node('Relu', [linear(draft, 'x', 4, 6)]);
      const second = draft.node('Relu', [linear(draft, draft.node('Sqrt', [first]), 6, 7)]);
      return linear(draft, second, 7, 3);
    });
    const name = 'Bernoulli is an operator that is not followed';
    return { model: replaced(model, 'Sqrt', { op: 'Bernoulli', attributes: {} }), free: ['7 neurons ×1'], stays: [inputs, name, outputs] };
  },

  'operators that onnxruntime fuses'() {
    const model = rows((draft) => {
      const made = linear(draft, 'x', 4, 6);
      const [gelu, skip] = [draft.node('Mul', [made, draft.weight(6)]), linear(draft, 'x', 4, 6)];
      const norm = draft.node('Sum', [gelu, skip, draft.weight(6), draft.weight(6)]);
      const other = draft.node('Relu', [linear(draft, linear(draft, norm, 6, 7), 7, 8)]);
      return linear(draft, other, 8, 3);
    });
    const domain = 'com.microsoft';
    const half = replaced(model, 'Mul', { op: 'BiasGelu', domain });
    return {
      model: replaced(half, 'Sum', { op: 'SkipLayerNormalization', domain }),
      free: ['6 neurons ×1', '7 neurons ×1', '8 neurons ×1'],
      stays: [inputs, outputs],
    };
  },

  'other operators of other domains'() {
    const model = rows((draft) => {
      const fused = draft.node('Sqrt', [linear(draft, 'x', 4, 6)]);
      return linear(draft, draft.node('Relu', [linear(draft, fused, 6, 7)]), 7, 3);
    });
    return {
      model: replaced(model, 'Sqrt', { op: 'Trilu', domain: 'com.microsoft' }),
      free: ['7 neurons ×1'],
      stays: [inputs, 'Trilu is an operator that is not followed', outputs],
    };
  },

  'a parameter that no module wraps': () => ({
    model: rows((draft) => {
      const made = draft.node('Add', [linear(draft, 'x', 4, 6), draft.weight(1, 6)]);
      return linear(draft, draft.node('Mul', [made, draft.weight(6)]), 6, 3);
    }),
    free: ['6 neurons ×1'],
    stays: [inputs, outputs],
  }),

  reshapes: () => ({
    model: rows((draft) => {
      const made = draft.node('Relu', [linear(draft, 'x', 4, 6)]);
      const crossed = draft.node('Mul', [draft.node('Unsqueeze', [made, draft.ints(2)]), draft.weight(1, 5)]);
      const apart = draft.node('Relu', [linear(draft, 'x', 4, 8)]);
      const pairs = draft.node('Reshape', [apart, draft.ints(0, 4, 2)]);
      const joined = draft.node('Reshape', [pairs, draft.ints(0, 8)]);
      const flat = draft.node('Reshape', [crossed, draft.ints(0, 30)]);
      return draft.node('Add', [linear(draft, flat, 30, 3), linear(draft, joined, 8, 3)]);
    }),
    // Four pairs of slices go as pairs; two live axes that become one stay.
    free: ['4 neurons ×2'],
    stays: [inputs, 'two live axes meet in one run of its shape', outputs],
  }),

  "samples joined with heads, as PyTorch's attention does": () => ({
    model: tokens((draft) => {
      const first = draft.node('Transpose', ['x'], { perm: [1, 0, 2] });
      const [q = '', k = '', v = ''] = [0, 1, 2].map(() => {
        const made = draft.node('Reshape', [linear(draft, first, 4, 6), draft.ints(0, -1, 2)]);
        return draft.node('Transpose', [made], { perm: [1, 0, 2] });
      });
      const scores = draft.node('MatMul', [q, draft.node('Transpose', [k], { perm: [0, 2, 1] })]);
      const mixed = draft.node('MatMul', [draft.node('Softmax', [scores], { axis: -1 }), v]);
      const beside = draft.node('Transpose', [mixed], { perm: [1, 0, 2] });
      const joined = draft.node('Reshape', [beside, draft.ints(0, -1, 6)]);
      return draft.node('Transpose', [linear(draft, joined, 6, 5)], { perm: [1, 0, 2] });
    }),
    free: ['3 heads ×2'],
    stays: [inputs, outputs],
  }),

  'axes whose size the graph reads at run time': () => ({
    model: rows((draft) => {
      const made = draft.node('Relu', [linear(draft, 'x', 4, 6)]);
      const size = draft.node('Gather', [draft.node('Shape', [made]), draft.ints(1)]);
      const mean = draft.node('Div', [made, draft.node('Cast', [size], { to: 1 })]);
      const inner = draft.node('Relu', [linear(draft, mean, 6, 7)]);
      const last = draft.node('Sub', [draft.node('Gather', [draft.node('Shape', [inner]), draft.ints(1)]), draft.ints(1)]);
      const place = draft.node('Cast', [draft.node('Cast', [last], { to: 1 })], { to: 7 });
      const picked = draft.node('Gather', [draft.weight(7), place]);
      return linear(draft, draft.node('Mul', [inner, picked]), 7, 3);
    }),
    // A mean divides by the number of all neurons; an index has no such number.
    free: ['6 neurons ×1', '7 rows ×1'],
    stays: [inputs, 'it reads the size of the axis at run time', outputs],
  }),

  'loops and branches'() {
    const model = rows((draft) => {
      const first = draft.node('Relu', [linear(draft, 'x', 4, 6)]);
      const looped = draft.node('Loop', [draft.ints(2), '', first]);
      return linear(draft, draft.node('Relu', [linear(draft, looped, 6, 7)]), 7, 3);
    });
    const boolean = { type: 'bool', dims: [] } as const;
    const state = { type: 'float32', dims: ['batch', 6] } as const;
    const node = (op: string, input: string, output: string) => ({
      op,
      domain: '',
      name: output,
      inputs: [input],
      outputs: [output],
      attributes: {},
    });
    const body: Model['graph'] = {
      name: 'body',
      initializers: new Map(),
      valueInfo: new Map(),
      inputs: [
        { name: 'count', type: 'int64', dims: [] },
        { name: 'goes', ...boolean },
        { name: 'state', ...state },
      ],
      outputs: [
        { name: 'on', ...boolean },
        { name: 'next', ...state },
      ],
      nodes: [node('Identity', 'goes', 'on'), node('Sigmoid', 'state', 'next')],
    };
    return {
      model: replaced(model, 'Loop', { attributes: { body: { kind: 'graph', value: body } } }),
      free: ['7 neurons ×1'],
      stays: [inputs, 'Loop is an operator that is not followed', outputs],
    };
  },
};

describe.each(Object.entries(cases))('%s', (_, make) => {
  const { model, free, stays } = make();
  const coupled = readGroups(model);
  const groups = coupled.groups.filter(({ units }) => units.length > 1);

  it('is read as it is', () => {
    expect(groups.filter(({ pin }) => pin === undefined).map(summary)).toEqual(free);
    const reasons = new Set(groups.flatMap(({ pin }) => pin?.why ?? []));
    reasons.delete('positions of a kernel are not cut');
    expect([...reasons].sort()).toEqual([...stays].sort());
  });

  it('loses units and computes what the masked network does', async () => {
    const units = someUnits(exactGroups(coupled), 0.5);
    expect(units.size).toBeGreaterThan(0);
    const compact = compactModel(model, coupled, units);
    const dense = await outputsOf(zeroed(model, coupled, units));
    expect(distance(dense, await outputsOf(compact))).toBeLessThan(1e-5);
  });

  it('stays where a reason holds it', () => {
    expect(() => compactModel(model, coupled, pinned(coupled))).toThrow('a pinned unit');
  });
});

function summary({ units, kind, members }: Group): string {
  return `${units.length} ${kind} ×${members[0]?.slices ?? 0}`;
}

function pinned({ groups }: CoupledModel): ReadonlySet<number> {
  const held = groups.find(({ pin }) => pin !== undefined);
  return new Set(held?.units.slice(0, 1).map(({ label }) => label));
}

test('every line of the table has its network, or a test that it names', () => {
  const page = readFileSync('docs/structured.md', 'utf8');
  const [, table = ''] = /## What other tools refuse\n\n[^|]*([^]*?)\n\n/.exec(page) ?? [];
  const lines = table.split('\n').slice(2);
  const named = lines.map((line) => line.split('|').map((cell) => cell.trim()));
  const elsewhere = named.filter(([, what = '']) => !(what in cases));
  for (const [, what, , , held = ''] of elsewhere) {
    const [, file = '', title = ''] = /^`(test\/[^`]*)`: (.*)$/.exec(held) ?? [];
    expect(readFileSync(file, 'utf8'), what).toContain(title);
  }
  expect(Object.keys(cases).filter((what) => !named.some((cells) => cells[1] === what))).toEqual([]);
});

describe('operators that attend by themselves', () => {
  it.each([
    ['MultiHeadAttention', 'com.microsoft', 3],
    ['Attention', '', 3],
    ['Attention', 'com.microsoft', 1],
  ])('%s of `%s` keeps its dimensions, by name', (op, domain, tied) => {
    const model = tokens((draft) => {
      const stream = linear(draft, 'x', 4, 6);
      const projected = [0, 1, 2].map(() => linear(draft, stream, 6, 6));
      const inputs = tied === 3 ? projected : [stream, draft.weight(6, 18), draft.weight(18)];
      return linear(draft, draft.node('MultiHeadAttention', inputs, { num_heads: 3 }), 6, 5);
    });
    const fused = replaced(model, 'MultiHeadAttention', { op, domain });
    const held = readWorlds(fused).dimensions.groups.filter(({ kind }) => kind === 'dimensions');
    expect(held.length).toBeGreaterThanOrEqual(1);
    for (const { pin } of held) expect(pin?.why).toBe(`${op} is an operator that is not followed`);
    expect(new Set(held.map(({ name }) => name)).size).toBeGreaterThanOrEqual(tied);
  });
});
