/** Relevance of whole networks: kept from level to level, and equal to a dense computation in float64. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { int } from '../../../src/compute/builder.ts';
import { floatTensor, type Model } from '../../../src/model/index.ts';
import { measure, momentsOf, prunable, valuesOf } from '../statistics/support.ts';
import { node } from '../support/finite-differences.ts';
import { gradientBatch, loadModel } from '../support/fixtures.ts';
import { images } from '../support/training.ts';
import { tinyModel } from '../support/tiny.ts';
import { byShares, type Contribution } from './support.ts';

const whole = 'avg(sum(r over token space))';
const [moment] = momentsOf(whole);

async function relevances(name: string, data: 'digits' | 'fmnist', dims: readonly number[], at = 8) {
  const model = loadModel(name);
  const moments = momentsOf(whole);
  const layers = prunable(model).filter((layer) => !gates.has(layer.name));
  const more = { sampleDims: [...dims], layers };
  const measured = await measure(model, gradientBatch(data), at, moments, more);
  return new Map(layers.map((layer) => [layer.name, valuesOf(measured, layer.name, moment?.text ?? '')]));
}

/** Layers that nothing but a gate reads. */
const gates: ReadonlySet<string> = new Set(['fork.squeeze', 'fork.excite']);
const sumOf = (values: Float32Array | undefined): number => values?.reduce((sum, value) => sum + value, 0) ?? NaN;

describe('what a sample has at its label is kept', () => {
  it.each([
    ['mlp_digits', 'digits', [64]],
    ['lenet5_fmnist', 'fmnist', images],
  ] as const)('from layer to layer in %s', async (name, data, dims) => {
    for (const [layer, values] of await relevances(name, data, dims)) {
      expect(sumOf(values), layer).toBeCloseTo(1, 5);
      expect(Math.min(...values), layer).toBeGreaterThanOrEqual(0);
    }
  });

  it('where branches meet', async () => {
    const of = await relevances('resnet8_fmnist_bn', 'fmnist', images);
    const sum = (layer: string): number => sumOf(of.get(layer));
    for (const block of ['block2', 'block3']) {
      expect(sum(`${block}.b.conv`) + sum(`${block}.down.conv`), block).toBeCloseTo(1, 4);
      expect(sum(`${block}.a.conv`), block).toBeCloseTo(sum(`${block}.b.conv`), 5);
    }
  });

  it('through depthwise and grouped convolutions, and past gates', async () => {
    const of = await relevances('mobilenet_tiny_fmnist', 'fmnist', images);
    expect(sumOf(of.get('ir3.depth.conv'))).toBeCloseTo(sumOf(of.get('ir3.project.conv')), 5);
    expect(sumOf(of.get('fork.p.conv')) + sumOf(of.get('fork.q.conv'))).toBeCloseTo(sumOf(of.get('grouped.conv')), 4);
  });
});

it('of a norm behind a layer is that of the layer with the norm folded in', async () => {
  const [normed, folded] = [await relevances('resnet8_fmnist_bn', 'fmnist', images), await relevances('resnet8_fmnist', 'fmnist', images)];
  for (const [layer, values] of folded) {
    values.forEach((value, unit) => {
      expect(normed.get(layer)?.[unit], `${layer} ${unit}`).toBeCloseTo(value, 5);
    });
  }
});

it('does not depend on how many samples pass at once', async () => {
  const [alone, together] = [
    await relevances('lenet5_fmnist', 'fmnist', images, 1),
    await relevances('lenet5_fmnist', 'fmnist', images, 8),
  ];
  for (const [layer, values] of alone) {
    values.forEach((value, unit) => {
      expect(together.get(layer)?.[unit], layer).toBeCloseTo(value, 6);
    });
  }
});

interface Dense {
  readonly sizes: readonly number[];
  /** [out, in] of each layer, and its biases. */
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly (readonly number[])[];
  readonly samples: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

const value = fc.integer({ min: -32, max: 31 }).map((n) => (n + 0.5) / 16);
const several = (count: number) => fc.array(value, { minLength: count, maxLength: count });

/** Networks of 2 to 4 layers with a rectifier between them, and 1 to 3 samples of any sign. */
const dense: fc.Arbitrary<Dense> = fc.array(fc.integer({ min: 2, max: 5 }), { minLength: 3, maxLength: 5 }).chain((sizes) => {
  const layers = sizes.slice(1).map((out, at) => ({ out, in: sizes[at] ?? 0 }));
  const count = fc.integer({ min: 1, max: 3 });
  return fc.record({
    sizes: fc.constant(sizes),
    weights: fc.tuple(...layers.map((layer) => several(layer.out * layer.in))),
    biases: fc.tuple(...layers.map((layer) => several(layer.out))),
    samples: count.chain((n) => fc.array(several(sizes[0] ?? 0), { minLength: n, maxLength: n })),
    labels: fc.array(fc.nat((sizes.at(-1) ?? 1) - 1), { minLength: 3, maxLength: 3 }),
  });
});

/** Mean relevance of the outputs of every layer, in plain loops. */
function expectedOf({ sizes, weights, biases, samples, labels }: Dense) {
  const means = weights.map((_, at) => Array.from({ length: sizes[at + 1] ?? 0 }, () => 0));
  samples.forEach((sample, index) => {
    const inputs: (readonly number[])[] = [sample];
    weights.forEach((own, at) => {
      const before = inputs[at] ?? [];
      const out = Array.from({ length: sizes[at + 1] ?? 0 }, (_, o) =>
        before.reduce((sum, x, i) => sum + x * (own[o * before.length + i] ?? 0), biases[at]?.[o] ?? 0),
      );
      inputs.push(out.map((y) => Math.max(0, y)));
    });
    let relevance: readonly number[] = means.at(-1)?.map((_, o) => Number(o === labels[index])) ?? [];
    for (let at = weights.length - 1; at >= 0; at--) {
      relevance.forEach((own, unit) => {
        const mean = means[at];
        if (mean !== undefined) mean[unit] = (mean[unit] ?? 0) + own / samples.length;
      });
      const before = inputs[at] ?? [];
      const contributions = relevance.flatMap((_, o) =>
        before.map((_x, i): Contribution => [i, o, weights[at]?.[o * before.length + i] ?? 0]),
      );
      relevance = byShares(before, contributions, relevance);
    }
  });
  return means;
}

function modelOf({ sizes, weights, biases }: Dense): Model {
  const last = weights.length - 1;
  const nodes = weights.flatMap((_, at) => {
    const input = at === 0 ? 'x' : `a${at}`;
    const output = at === last ? 'y' : `h${at}`;
    const gemm = node('Gemm', [input, `w${at}`, `b${at}`], output, { transB: int(1) });
    return at === last ? [gemm] : [gemm, node('Relu', [output], `a${at + 1}`)];
  });
  const tensors = weights.flatMap((own, at) => [
    floatTensor(`w${at}`, [sizes[at + 1] ?? 0, sizes[at] ?? 0], own),
    floatTensor(`b${at}`, [sizes[at + 1] ?? 0], biases[at] ?? []),
  ]);
  return {
    ...tinyModel,
    graph: {
      ...tinyModel.graph,
      inputs: [{ name: 'x', type: 'float32', dims: ['batch', sizes[0] ?? 0] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['batch', sizes.at(-1) ?? 0] }],
      nodes,
      initializers: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    },
  };
}

test('is that of a dense computation in double precision', async () => {
  await fc.assert(
    fc.asyncProperty(dense, async (given) => {
      const model = modelOf(given);
      const batch = {
        samples: Float32Array.from(given.samples.flat()),
        labels: BigInt64Array.from(given.labels.slice(0, given.samples.length), BigInt),
        size: given.samples.length,
      };
      const moments = momentsOf('avg(r)');
      const measured = await measure(model, batch, 3, moments, { sampleDims: [given.sizes[0] ?? 0] });
      const expected = expectedOf(given);
      prunable(model).forEach(({ name }, at) => {
        const values = valuesOf(measured, name, 'avg(r)');
        values.forEach((own, unit) => expect(own).toBeCloseTo(expected[at]?.[unit] ?? NaN, 4));
      });
    }),
    { numRuns: 40 },
  );
});
