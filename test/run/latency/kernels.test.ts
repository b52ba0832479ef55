/** Operators alone: the engine takes each of them at every size, and it computes what it should. */
import { describe, expect, it } from 'vitest';
import { loadProgram } from '../../../src/compute/session.ts';
import { readModel } from '../../../src/model/index.ts';
import { fixedInputs, zeroFeed } from '../../../src/latency/fixed-inputs.ts';
import { kernelsOf } from '../../../src/latency/kernels.ts';
import { sampledSizes } from '../../../src/latency/kernels.ts';
import { openModelFiles } from '../../../src/identity/model-files.ts';
import { must } from '../support.ts';

it.each([
  [3, 1, [1, 2, 3]],
  [10, 1, [3, 6, 9, 10]],
  [16, 1, [4, 8, 12, 16]],
  [32, 1, [8, 16, 24, 32]],
  [100, 1, [16, 32, 48, 64, 80, 96, 100]],
  [512, 1, [64, 128, 192, 256, 320, 384, 448, 512]],
  [12, 4, [4, 8, 12]],
  [1, 1, [1]],
])('an axis of %i in %i parts is measured at %j', (size, parts, expected) => {
  expect(sampledSizes(size, parts)).toEqual(expected);
});

describe.each([
  ['resnet8_fmnist_bn', ['Conv', 'Gemm']],
  ['mobilenet_tiny_fmnist', ['Conv', 'Gemm']],
  ['lstm_lm', ['LSTM', 'MatMul']],
  ['vit_fmnist', ['Conv', 'Gemm', 'MatMul']],
] as const)('%s', (name, operators) => {
  const files = must(openModelFiles(`test/fixtures/models/${name}.onnx`));
  const model = must(readModel(files));
  files.close();
  const isOpen = model.graph.inputs.some(({ dims }) => dims?.includes('sequence') === true);
  const inputs = must(fixedInputs(model, name, 2, isOpen ? { sequence: 4 } : {}));
  const kernels = kernelsOf(model, inputs);

  it('has these kernels', () => {
    expect(new Set(kernels.map(({ operator }) => operator))).toEqual(new Set(operators));
  });

  it('runs each of them at its smallest and at its largest size', async () => {
    for (const { axes, at, operator, dims } of new Map(kernels.map((one) => [one.key, one])).values()) {
      for (const end of [0, -1]) {
        const sizes = axes.map((axis) => axis.sizes.at(end) ?? 1);
        const kernel = at(sizes);
        const { ort, session } = await loadProgram(kernel.model, { threads: 1, device: 'cpu' });
        const results = await session.run(zeroFeed(ort, kernel.inputs));
        await session.release();
        const [result] = Object.values(results);
        const outputAxis = axes.find(({ axis }) => axis === (operator === 'MatMul' ? 1 : 0));
        const size = outputAxis?.sizes.at(end);
        if (operator === 'Conv' && size !== undefined) expect(result?.dims[1]).toBe(size);
        if (operator === 'Conv' && size === undefined) expect(result?.dims[1]).toBe(dims[0]);
        expect(result?.dims[0]).toBeGreaterThan(0);
      }
    }
  });
});
