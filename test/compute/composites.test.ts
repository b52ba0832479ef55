/** Activations spelled out in arithmetic: which are found, and that their gradients are those of the chain rule. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compositesOf } from '../../src/compute/composites.ts';
import type { Node, Tensor } from '../../src/model/graph.ts';
import { floatTensor } from '../../src/model/index.ts';
import { checkGradients, node } from './support/finite-differences.ts';

const dims = [2, 3, 4];

interface Spelling {
  readonly nodes: readonly Node[];
  readonly numbers: Readonly<Record<string, number>>;
}

const silu: Spelling = { nodes: [node('Sigmoid', ['x'], 's'), node('Mul', ['x', 's'], 'y')], numbers: {} };

const byErf: Spelling = {
  nodes: [
    node('Div', ['x', 'root'], 'scaled'),
    node('Erf', ['scaled'], 'e'),
    node('Add', ['e', 'one'], 'raised'),
    node('Mul', ['x', 'raised'], 'double'),
    node('Mul', ['double', 'half'], 'y'),
  ],
  numbers: { root: Math.SQRT2, one: 1, half: 0.5 },
};

const byTanh: Spelling = {
  nodes: [
    node('Mul', ['x', 'x'], 'square'),
    node('Mul', ['x', 'square'], 'cube'),
    node('Mul', ['small', 'cube'], 'bent'),
    node('Add', ['x', 'bent'], 'sum'),
    node('Mul', ['factor', 'sum'], 'u'),
    node('Tanh', ['u'], 't'),
    node('Add', ['one', 't'], 'raised'),
    node('Mul', ['x', 'raised'], 'double'),
    node('Mul', ['half', 'double'], 'y'),
  ],
  numbers: { small: 0.044715, factor: Math.sqrt(2 / Math.PI), one: 1, half: 0.5 },
};

const byPower: Spelling = {
  nodes: [
    node('Mul', ['half', 'x'], 'halved'),
    node('Pow', ['x', 'three'], 'cube'),
    node('Mul', ['cube', 'small'], 'bent'),
    node('Add', ['x', 'bent'], 'sum'),
    node('Mul', ['sum', 'factor'], 'u'),
    node('Tanh', ['u'], 't'),
    node('Add', ['t', 'one'], 'raised'),
    node('Mul', ['halved', 'raised'], 'y'),
  ],
  numbers: { ...byTanh.numbers, three: 3 },
};

const spellings = [
  ['x·σ(x)', silu, 'silu'],
  ['GELU by erf', byErf, 'gelu'],
  ['GELU by tanh', byTanh, 'gelu by tanh'],
  ['GELU by tanh, with a power', byPower, 'gelu by tanh'],
] as const;

describe.each(spellings)('%s', (_what, { nodes, numbers }, kind) => {
  test('is found from x to y', () => {
    expect(found({ nodes, numbers })).toEqual([expect.objectContaining({ kind, x: 'x', y: 'y' })]);
  });

  test('has the gradient that differences tell', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        await checkGradients({
          nodes,
          inputs: { x: dims },
          output: 'y',
          seed,
          gap: 0.2,
          floats: Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, { dims: [], values: [value] }])),
        });
      }),
      { numRuns: 10 },
    );
  });
});

test.each([
  ['another factor', { ...byTanh, numbers: { ...byTanh.numbers, factor: 0.8 } }],
  ['another half', { ...byErf, numbers: { ...byErf.numbers, half: 0.25 } }],
  ['another tensor as the factor', { ...silu, nodes: renamed(silu.nodes, 'Mul', 'z') }],
])('%s makes it something else', (_what, spelling) => {
  expect(found(spelling)).toEqual([]);
});

test.each(['factor', 'u'])('nothing is found around %s, which is differentiated itself', (name) => {
  expect(found(byTanh, new Set([name]))).toEqual([]);
});

function found({ nodes, numbers }: Spelling, apart: ReadonlySet<string> = new Set()) {
  const constants = new Map<string, Tensor>(Object.entries(numbers).map(([name, value]) => [name, floatTensor(name, [], [value])]));
  const full = ['x', 'z', ...nodes.flatMap(({ outputs }) => outputs)];
  const shapes = new Map(full.map((name) => [name, dims] as const));
  return [...compositesOf({ nodes, shapes, constants }, apart).values()];
}

/** The first operand of one operator under another name. */
function renamed(nodes: readonly Node[], op: string, name: string): readonly Node[] {
  return nodes.map((own) => (own.op === op ? { ...own, inputs: [name, ...own.inputs.slice(1)] } : own));
}
