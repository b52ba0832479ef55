/** What a header of a few hundred bytes makes large is refused or planned, and never built. */
import { expect, test } from 'vitest';
import { graphMemory } from '../../src/compute/memory/graph-memory.ts';
import { type Node, type Tensor, encodeModel, floatTensor } from '../../src/model/index.ts';
import { plan } from '../../src/index.ts';
import { node, sizes, smallModel, weights } from '../support/small-model.ts';

const recipe = 'stage s for 1 step { train all with sgd(lr: 0.01) }';

function planned(nodes: readonly Node[], tensors: readonly Tensor[], input: readonly number[]) {
  const model = encodeModel(smallModel({ nodes, tensors, inputs: { x: ['n', ...input] } }));
  const made = plan({ recipe, model, samples: { train: 8 } });
  return { codes: made.diagnostics.map(({ code }) => code), said: made.diagnostics.map(({ message }) => message).join() };
}

function pooled(operator: string, size: number) {
  const around = { kernel_shape: [size, size], pads: Array<number>(4).fill(Math.floor(size / 2)), strides: [size, size] };
  return planned(
    [node('Conv', ['x', 'K'], ['c'], { pads: [1, 1, 1, 1] }), node(operator, ['c'], ['p'], around), node('Flatten', ['p'], ['y'])],
    [weights('K', 2, 1, 3, 3)],
    [1, 4, 4],
  );
}

test.each(['AveragePool', 'MaxPool'])('%s over a kernel that no memory holds has no gradient, and says why', (operator) => {
  expect(pooled(operator, 3).codes).toEqual([]);
  const { codes, said } = pooled(operator, 40_000);
  expect(codes).toEqual(['ESP6002']);
  expect(said).toContain('its kernel of 40000 × 40000 has more than 65,536 elements');
});

test('an average whose constants over all channels are too many has no gradient', () => {
  const { codes, said } = planned(
    [
      node('Conv', ['x', 'K'], ['c']),
      node('AveragePool', ['c'], ['p'], { kernel_shape: [250, 250], pads: [125, 125, 125, 125], strides: [250, 250] }),
      node('Flatten', ['p'], ['y']),
    ],
    [weights('K', 300, 1, 1, 1)],
    [1, 4, 4],
  );
  expect(codes).toEqual(['ESP6002']);
  expect(said).toContain('it takes constants of more than 16,777,216 numbers');
});

test('a Resize to an axis that no memory holds has no gradient, and says why', () => {
  const resized = (...factors: readonly number[]) =>
    planned(
      [
        node('Conv', ['x', 'K'], ['c'], { pads: [1, 1, 1, 1] }),
        node('Resize', ['c', '', 'factors'], ['r'], {
          mode: 'nearest',
          coordinate_transformation_mode: 'asymmetric',
          nearest_mode: 'floor',
        }),
        node('ReduceMean', ['r'], ['y'], { axes: [2, 3], keepdims: 0 }),
      ],
      [weights('K', 2, 1, 3, 3), floatTensor('factors', [4], factors)],
      [1, 4, 4],
    );
  expect(resized(1, 1, 2, 2)).toEqual({ codes: [], said: '' });
  const { codes, said } = resized(1, 1, 1, 1e9);
  expect(codes).toEqual(['ESP6002']);
  expect(said).toContain('it takes constants of more than 16,777,216 numbers');
});

test.each([
  ['Pad', sizes('s', 0, 0, 2 ** 36, 0)],
  ['Tile', sizes('s', 2 ** 34, 1)],
])('a slice of what %s makes long is planned: where its gradient goes is computed, not listed', (operator, size) => {
  const made = planned(
    [node(operator, ['W', 's'], ['t']), node('Slice', ['t', 'from', 'to'], ['V']), node('MatMul', ['x', 'V'], ['y'])],
    [weights('W', 4, 3), size, sizes('from', 0, 0), sizes('to', 4, 3)],
    [4],
  );
  expect(made.codes).toEqual([]);
});

test('the memory of a chain of 150,000 nodes is estimated without a call that takes them all', () => {
  const links = 150_000;
  const chain = Array.from({ length: links }, (_, at): Node => {
    const outputs = [at + 1 === links ? 'y' : `v${at + 1}`];
    return { name: '', op: 'Identity', domain: '', inputs: [`v${at}`], outputs, attributes: {} };
  });
  const model = smallModel({ nodes: [node('MatMul', ['x', 'W'], ['v0']), ...chain], tensors: [weights('W', 4, 3)] });
  const pass = { task: { input: 'x', output: 'y' }, batch: 8 };
  expect(graphMemory(model).backward(pass, ['W'])).toBeGreaterThan(0);
}, 120_000);

test('a node that reads 150,000 values is planned', () => {
  const parts = Array.from({ length: 150_000 }, () => 'h');
  const nodes = [
    node('MatMul', ['x', 'W'], ['h']),
    node('Concat', parts, ['c'], { axis: 1 }),
    node('ReduceMean', ['c'], ['y'], { axes: [1] }),
  ];
  expect(planned(nodes, [weights('W', 4, 3)], [4]).said).not.toMatch(/call stack/);
}, 120_000);
