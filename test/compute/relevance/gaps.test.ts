/** What the names of operators say of relevance is what measuring it finds. */
import { expect, test } from 'vitest';
import { int } from '../../../src/compute/builder.ts';
import { relevanceGap } from '../../../src/compute/relevance/gaps.ts';
import { buildStatistics } from '../../../src/compute/statistics/build-statistics.ts';
import { readLayers, type Graph, type Node } from '../../../src/model/index.ts';
import { momentsOf, prunable } from '../statistics/support.ts';
import { loadModel } from '../support/fixtures.ts';
import { node } from '../support/finite-differences.ts';
import { tinyModel } from '../support/tiny.ts';

const layer = node('Gemm', ['x', 'w', 'b'], 'h', { transB: int(1) });
const graphOf = (...nodes: readonly Node[]): Graph => ({ ...tinyModel.graph, nodes });

interface Case {
  readonly what: string;
  readonly nodes: readonly Node[];
  /** The operators that stop it, the one nearest the output first. */
  readonly gap?: readonly string[];
}

const cases: readonly Case[] = [
  { what: 'a function behind the layer', nodes: [layer, node('Tanh', ['h'], 'y')] },
  { what: 'an operator without rule behind it', nodes: [layer, node('Round', ['h'], 'a'), node('Relu', ['a'], 'y')], gap: ['Round'] },
  { what: 'an operator without rule below it', nodes: [node('Round', ['x'], 'a'), node('Gemm', ['a', 'w', 'b'], 'y', { transB: int(1) })] },
  { what: 'a way around', nodes: [layer, node('Round', ['h'], 'a'), node('Add', ['a', 'h'], 'y')], gap: ['Round'] },
  {
    what: 'a gate that the layer makes alone',
    nodes: [layer, node('Sigmoid', ['h'], 'gate'), node('ReduceMean', ['x'], 'm'), node('Mul', ['gate', 'm'], 'y')],
    gap: ['Mul'],
  },
  { what: 'a gate of the signal itself', nodes: [layer, node('Sigmoid', ['h'], 'gate'), node('Mul', ['h', 'gate'], 'y')] },
  {
    what: 'two matrices that change with the samples',
    nodes: [layer, node('Transpose', ['h'], 'turned'), node('MatMul', ['turned', 'h'], 'y')],
    gap: ['MatMul'],
  },
];

test.each(cases)('$what', ({ nodes, gap }) => {
  const graph = graphOf(...nodes);
  const found = relevanceGap(graph, 'y', ['w']);
  expect(found?.nodes.map(({ op }) => op)).toEqual(gap);
  expect(found === undefined ? [] : [...found.below]).toEqual(gap === undefined ? [] : ['w']);
  const model = { ...tinyModel, graph };
  const built = buildStatistics({
    model,
    input: 'x',
    sampleDims: [3],
    output: 'y',
    loss: 'crossentropy',
    layers: prunable(model),
    moments: momentsOf('avg(r)'),
    replaceable: [],
  });
  expect(built.diagnostics.map(({ message }) => message)).toHaveLength(gap === undefined ? 0 : 1);
});

test('layers that only gate are told before anything is measured', () => {
  const { graph } = loadModel('char_llama');
  const { layers } = readLayers(loadModel('char_llama'));
  const scored = layers.filter(({ prunable }) => prunable).map(({ tensor }) => tensor);
  const gap = relevanceGap(graph, graph.outputs[0]?.name ?? '', scored);
  const named = layers.filter(({ tensor }) => gap?.below.has(tensor)).map(({ name }) => name);
  expect(named).toEqual([...['layers.0.q_proj', 'layers.0.k_proj', 'layers.1.q_proj', 'layers.1.k_proj']]);
  expect(gap?.nodes.map(({ op }) => op)).toEqual(['MatMul', 'MatMul']);
});
