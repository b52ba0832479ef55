/** A network small enough to write down: y = x·Wᵀ + b, 3 → 2. */
import { int } from '../../../src/compute/builder.ts';
import type { Batch } from '../../../src/compute/feeding.ts';
import { floatTensor, type Model } from '../../../src/model/index.ts';
import { node } from './finite-differences.ts';

export const tinyModel: Model = {
  irVersion: 8,
  opsets: new Map([['', 17]]),
  functions: [],
  producer: '',
  metadata: new Map(),
  graph: {
    name: 'tiny',
    inputs: [{ name: 'x', type: 'float32', dims: ['batch', 3] }],
    outputs: [{ name: 'y', type: 'float32', dims: ['batch', 2] }],
    nodes: [node('Gemm', ['x', 'w', 'b'], 'y', { transB: int(1) })],
    initializers: new Map([
      [
        'w',
        floatTensor(
          'w',
          [2, 3],
          table(2, 3, (o, i) => Math.sin(2 * o + i + 1)),
        ),
      ],
      ['b', floatTensor('b', [2], [0.5, -0.25])],
    ]),
    valueInfo: new Map(),
  },
};

export const tinySpec = { model: tinyModel, input: 'x', sampleDims: [3], output: 'y', loss: 'mse', tensors: ['w', 'b'] } as const;

/** Four samples that change from step to step. */
export function tinyBatch(step: number): Batch {
  return { samples: table(4, 3, (n, i) => Math.cos(step + 2 * n + i)), labels: table(4, 2, (n, o) => Math.sin(step - n + o)), size: 4 };
}

function table(rows: number, columns: number, at: (row: number, column: number) => number) {
  return Float32Array.from({ length: rows * columns }, (_, index) => at(Math.floor(index / columns), index % columns));
}
