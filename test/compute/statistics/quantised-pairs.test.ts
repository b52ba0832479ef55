/** A float weight that QuantizeLinear and DequantizeLinear round on its way to a product is that product's weight. */
import { expect, it } from 'vitest';
import { int } from '../../../src/compute/builder.ts';
import { floatTensor, readLayers, tensorOf, type Model } from '../../../src/model/index.ts';
import { node } from '../support/finite-differences.ts';
import { tinyModel } from '../support/tiny.ts';
import { relativeError } from '../support/training.ts';
import { measure, momentsOf, valuesOf } from './support.ts';

const pair = (value: string) => [
  node('QuantizeLinear', [value, `${value}.scale`, `${value}.zero`], `${value}.integers`, { axis: int(0) }),
  node('DequantizeLinear', [`${value}.integers`, `${value}.scale`, `${value}.zero`], `${value}.rounded`, { axis: int(0) }),
];

/** Whole steps of 1/64 of the samples, and of each row of the weights. */
const rounded: Model = {
  ...tinyModel,
  graph: {
    ...tinyModel.graph,
    nodes: [...pair('x'), ...pair('w'), { ...node('Gemm', ['x.rounded', 'w.rounded', 'b'], 'y', { transB: int(1) }), name: 'fc' }],
    initializers: new Map([
      ...tinyModel.graph.initializers,
      ['w.scale', floatTensor('w.scale', [2], [0.01, 0.02])],
      ['w.zero', tensorOf('w.zero', 'int8', [2], new Int8Array(2))],
      ['x.scale', floatTensor('x.scale', [], [1 / 64])],
      ['x.zero', tensorOf('x.zero', 'int8', [], new Int8Array(1))],
    ]),
  },
};

it('is a layer with its rows and columns, and is measured by what it multiplies', async () => {
  const layers = readLayers(rounded).layers.filter(({ prunable }) => prunable);
  expect(layers).toMatchObject([{ tensor: 'w', operator: 'Gemm', dims: [2, 3], axes: ['out', 'in'] }]);
  const samples = Float32Array.from({ length: 12 }, (_, at) => Math.sin(at + 1));
  const batch = { samples, labels: new Float32Array(8), size: 4 };
  const measured = await measure(rounded, batch, 2, momentsOf('avg(x^2)'), { sampleDims: [3], loss: 'mse' });
  const seen = samples.map((value) => Math.round(value * 64) / 64);
  const squares = [0, 1, 2].map((unit) => [0, 1, 2, 3].reduce((sum, sample) => sum + (seen[3 * sample + unit] ?? NaN) ** 2 / 4, 0));
  expect(relativeError(valuesOf(measured, 'fc', 'avg(x^2)'), squares)).toBeLessThan(1e-5);
});
