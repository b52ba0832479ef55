/** What the names of operators say of gradients is what building a training step finds. */
import { expect, test } from 'vitest';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import { int } from '../../src/compute/builder.ts';
import { gradientGap } from '../../src/compute/gradient-faults.ts';
import type { Attribute, Graph, Model, Node } from '../../src/model/index.ts';
import { node } from './support/finite-differences.ts';
import { tinyModel, tinySpec } from './support/tiny.ts';
import { momentum } from './support/training.ts';

const transB = { transB: int(1) };
const first = node('Gemm', ['x', 'w'], 'h', transB);

const graphOf = (nodes: readonly Node[]): Graph => ({ ...tinyModel.graph, nodes });
const branch = (made: string): Attribute => ({
  kind: 'graph',
  value: {
    name: made,
    inputs: [],
    outputs: [{ name: made }],
    nodes: [node('Mul', ['h', 'h'], made)],
    initializers: new Map(),
    valueInfo: new Map(),
  },
});
const branches = { then_branch: branch('yes'), else_branch: branch('no') };

interface Case {
  readonly what: string;
  readonly nodes: readonly Node[];
  readonly trained?: readonly string[];
  /** Operators, the one nearest the output first, and what lies below. */
  readonly gap?: { readonly nodes: readonly string[]; readonly below: readonly string[] };
}
const cases: readonly Case[] = [
  { what: 'a plain layer', nodes: [node('Gemm', ['x', 'w', 'b'], 'y', transB)] },
  {
    what: 'an operator above the weight',
    nodes: [first, node('Round', ['h'], 'r'), node('Add', ['r', 'b'], 'y')],
    gap: { nodes: ['Round'], below: ['w'] },
  },
  { what: 'the same where the weight is frozen', nodes: [first, node('Round', ['h'], 'r'), node('Add', ['r', 'b'], 'y')], trained: ['b'] },
  { what: 'an operator below everything', nodes: [node('Round', ['x'], 'r'), node('Gemm', ['r', 'w', 'b'], 'y', transB)] },
  {
    what: 'a weight that also goes another way',
    nodes: [first, node('Round', ['h'], 'r'), node('Add', ['h', 'r'], 's'), node('Add', ['s', 'b'], 'y')],
    gap: { nodes: ['Round'], below: ['w'] },
  },
  {
    what: 'two of them, one above the other',
    nodes: [first, node('Round', ['h'], 'r'), node('Add', ['r', 'b'], 's'), node('Tan', ['s'], 'y')],
    gap: { nodes: ['Tan', 'Round'], below: ['w', 'b'] },
  },
  {
    what: 'an operator whose result is looked at and not followed',
    nodes: [first, node('Round', ['h'], 'r'), node('GreaterOrEqual', ['r', 'h'], 'c'), node('Where', ['c', 'h', 'b'], 'y')],
  },
  {
    what: 'an operator that only says where to look',
    nodes: [first, node('Cast', ['h'], 'at', { to: int(7) }), node('Gather', ['b', 'at'], 'g'), node('Add', ['h', 'g'], 'y')],
  },
  { what: 'an output that nothing needs', nodes: [node('Gemm', ['x', 'w', 'b'], 'y', transB), node('Round', ['y'], 'z')] },
  {
    what: 'branches that read what trains',
    nodes: [first, node('IsNaN', ['x'], 'c'), node('If', ['c'], 'r', branches), node('Add', ['h', 'r'], 's'), node('Add', ['s', 'b'], 'y')],
    gap: { nodes: ['If'], below: ['w'] },
  },
  {
    what: 'another domain',
    nodes: [first, { ...node('Add', ['h', 'b'], 'y'), domain: 'custom' }],
    gap: { nodes: ['Add'], below: ['w', 'b'] },
  },
];

test.each(cases)('$what', ({ nodes, trained = ['w', 'b'], gap }) => {
  const graph = graphOf(nodes);
  const found = gradientGap(graph, ['y'], trained);
  expect(found && { nodes: found.nodes.map(({ op }) => op), below: [...found.below] }).toEqual(gap);
});

test.each(cases)('$what, when the step is built', ({ nodes, trained = ['w', 'b'], gap }) => {
  const model: Model = { ...tinyModel, graph: graphOf(nodes) };
  const spec = { ...tinySpec, model, optimizer: momentum, tensors: trained };
  const { diagnostics } = buildTrainingStep(spec);
  expect(diagnostics.map((it) => it.code)).toEqual(gap === undefined ? [] : ['ESP6001']);
});

test('a node without a name goes by what it makes', () => {
  const nodes = [first, { ...node('Tan', ['h'], 'y'), name: '' }];
  expect(gradientGap(graphOf(nodes), ['y'], ['w'])?.nodes).toEqual([{ name: 'y', op: 'Tan' }]);
});

test('what a branch holds that is not taken in place has its node for a gap', () => {
  const nodes = [first, node('IsNaN', ['x'], 'c'), node('If', ['c'], 'r', branches), node('Add', ['h', 'b'], 'y')];
  const gap = gradientGap(graphOf(nodes), ['y'], ['w', 'r/then_branch/v', 'b']);
  expect(gap?.nodes).toEqual([{ name: 'r', op: 'If' }]);
  expect([...(gap?.below ?? [])]).toEqual(['r/then_branch/v']);
});
