/** Convolutions in blocks of channels against the plain ones, on weights that come in as inputs. */
import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { blockSize } from '../../src/compute/session.ts';
import { blockedDomain, inBlocks } from '../../src/compute/session.ts';
import { createBuilder, emitTo, int, ints } from '../../src/compute/builder.ts';
import { ownModel } from '../../src/compute/own-model.ts';
import type { Model } from '../../src/model/graph.ts';
import { encodeModel } from '../../src/model/index.ts';
import { uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';

interface Convolution {
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly groups: number;
  readonly bias: boolean;
  readonly stride: number;
  readonly dilation: number;
  readonly pads: readonly number[];
}

const size = await blockSize(ort);

test('the processor has blocks of 8 or 16 channels, or none', () => {
  expect([1, 8, 16]).toContain(size);
});

describe.runIf(size > 1)('in blocks', () => {
  test('what comes out is what the plain convolution gives', async () => {
    await fc.assert(
      fc.asyncProperty(convolutions, async (given) => {
        const plain = modelOf(given);
        const blocked = inBlocks(plain, size);
        expect(domains(blocked)).toContain(blockedDomain);
        const [expected, found] = [await outputOf(plain, given), await outputOf(blocked, given)];
        expect(found.dims).toEqual(expected.dims);
        const largest = Math.max(...expected.values.map(Math.abs));
        const off = found.values.map((value, at) => Math.abs(value - (expected.values[at] ?? NaN)));
        expect(Math.max(...off)).toBeLessThan(1e-5 * largest);
      }),
      { numRuns: 20 },
    );
  });

  const usual = { groups: 1, bias: false, stride: 1, dilation: 1, pads: [0, 0, 0, 0] };
  const left: Readonly<Record<string, Convolution>> = {
    'channels that fill no block': { ...usual, x: [1, 3, 5, 5], w: [size, 3, 3, 3] },
    'outputs that fill no block': { ...usual, x: [1, size, 5, 5], w: [size + 1, size, 3, 3] },
    'a kernel of one place': { ...usual, x: [1, size, 5, 5], w: [size, size, 1, 1] },
    'groups of several channels': { ...usual, x: [1, 2 * size, 5, 5], w: [2 * size, size, 3, 3], groups: 2 },
  };
  test.each(Object.entries(left))('%s: stays as it is', (_what, given) => {
    expect(domains(inBlocks(modelOf(given), size))).toEqual(['']);
  });
});

test('without blocks a model stays the same', () => {
  const model = modelOf({ x: [1, 16, 5, 5], w: [16, 16, 3, 3], groups: 1, bias: true, stride: 1, dilation: 1, pads: [0, 0, 0, 0] });
  expect(inBlocks(model, 1)).toBe(model);
});

const convolutions: fc.Arbitrary<Convolution> = fc
  .record({
    samples: fc.integer({ min: 1, max: 3 }),
    inputs: fc.constantFrom(1, 2, 3),
    outputs: fc.constantFrom(1, 2),
    rows: fc.constantFrom(6, 9),
    columns: fc.constantFrom(5, 8),
    kernel: fc.constantFrom([3, 3], [1, 3], [2, 2]),
    depthwise: fc.boolean(),
    bias: fc.boolean(),
    stride: fc.constantFrom(1, 2),
    dilation: fc.constantFrom(1, 2),
    pads: fc.constantFrom([0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 1, 0]),
  })
  .map(({ samples, inputs, outputs, rows, columns, kernel, depthwise, ...more }) => {
    const channels = inputs * size;
    return {
      ...more,
      x: [samples, channels, rows, columns],
      w: depthwise ? [channels, 1, ...kernel] : [outputs * size, channels, ...kernel],
      groups: depthwise ? channels : 1,
    };
  });

function modelOf({ x, w, groups, bias, stride, dilation, pads }: Convolution): Model {
  const builder = createBuilder(17, ['x', 'w', 'b', 'y']);
  emitTo(builder, 'Conv', {
    inputs: ['x', 'w', ...(bias ? ['b'] : [])],
    outputs: ['y'],
    attributes: {
      kernel_shape: ints(w.slice(2)),
      strides: ints([stride, stride]),
      dilations: ints([dilation, dilation]),
      pads: ints(pads),
      group: int(groups),
    },
  });
  const inputs = [
    { name: 'x', type: 'float32', dims: ['batch', ...x.slice(1)] } as const,
    { name: 'w', type: 'float32', dims: w } as const,
    ...(bias ? [{ name: 'b', type: 'float32', dims: [w[0] ?? 0] } as const] : []),
  ];
  const outputs = [{ name: 'y', type: 'float32' } as const];
  return ownModel(builder, { name: 'one', inputs, outputs, nodes: builder.nodes });
}

function domains({ graph }: Model): readonly string[] {
  return [...new Set(graph.nodes.map(({ domain }) => domain))];
}

async function outputOf(
  model: Model,
  { x, w, bias }: Convolution,
): Promise<{ readonly dims: readonly number[]; readonly values: readonly number[] }> {
  const session = await ort.InferenceSession.create(encodeModel(model), { intraOpNumThreads: 1 });
  const drawn = (name: string, dims: readonly number[]): ort.Tensor => {
    const count = dims.reduce((product, dim) => product * dim, 1);
    return new ort.Tensor('float32', uniform(stream(1, name), count, 1), dims);
  };
  const feeds = { x: drawn('x', x), w: drawn('w', w) };
  const { y } = await session.run(bias ? { ...feeds, b: drawn('b', w.slice(0, 1)) } : feeds);
  await session.release();
  if (!(y?.data instanceof Float32Array)) throw new TypeError('no output');
  return { dims: y.dims, values: [...y.data] };
}
