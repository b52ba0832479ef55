/** `reconstruct layers`: kept weights are fitted to the dense layers, by least squares. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLayers } from '../../src/model/index.ts';
import { loadModel, pixels } from '../compute/support/fixtures.ts';
import { readNpy } from '../compute/support/npy.ts';
import { errorOf, inverse, meanDiagonal, plusDiagonal, secondMoment, times, type Matrix } from '../compute/compensation/dense.ts';
import { relativeError } from '../compute/support/training.ts';
import { readTensors } from './read-tensors.ts';
import { digits, fashion, must, planOn, run, type Bench } from './support.ts';

const samples = 128;
const prune = 'prune weights by magnitude to 60% ranked per row';
const reconstruct = `reconstruct layers using ${samples} samples of train`;

async function result(bench: Bench, text: string) {
  const done = must(await run(bench, await planOn(bench, text)));
  const loss = done.measurements.at(-1)?.values['loss'] ?? NaN;
  return { loss, tensors: readTensors(join(done.out, 'model.onnx')) };
}

function rowsOf(values: ArrayLike<number>, width: number): Matrix {
  return Array.from({ length: values.length / width }, (_, i) => Array.from({ length: width }, (__, j) => values[i * width + j] ?? NaN));
}

describe('the first layer of a network of digits', () => {
  const [first] = readLayers(loadModel('mlp_digits')).layers.filter(({ prunable }) => prunable);
  const width = first?.dims[1] ?? 0;
  const images = readNpy('test/fixtures/data/digits_x_train.npy');
  const h = secondMoment(rowsOf(pixels(images.values.subarray(0, samples * width) as Uint8Array), width));
  const rows = (tensors: ReturnType<typeof readTensors>): Matrix => rowsOf(tensors.get(first?.tensor ?? '') ?? [], width);
  const dense = rows(readTensors('test/fixtures/models/mlp_digits.onnx'));
  const errorIn = (weights: Matrix): number =>
    weights.reduce(
      (sum, row, r) =>
        sum +
        errorOf(
          row.map((w, j) => w - (dense[r]?.[j] ?? NaN)),
          h,
        ),
      0,
    );

  it('gets the weights that its normal equations say, and keeps its zeros', async () => {
    const { tensors } = await result(digits, `${prune}\n${reconstruct}`);
    const lambda = 0.01 * meanDiagonal(h);
    const actual = rows(tensors);
    actual.forEach((row, r) => {
      const target = dense[r] ?? [];
      const kept = row.flatMap((w, j) => (w === 0 ? [] : [j]));
      const gone = row.flatMap((w, j) => (w === 0 ? [j] : []));
      const part = kept.map((i) => kept.map((j) => h[i]?.[j] ?? NaN));
      const right = kept.map((i) => [gone.reduce((sum, j) => sum + (h[i]?.[j] ?? NaN) * (target[j] ?? NaN), 0)]);
      const change = times(inverse(plusDiagonal(part, lambda)), right);
      const expected = kept.map((j, k) => (target[j] ?? NaN) + (change[k]?.[0] ?? NaN));
      expect(gone.length).toBe(Math.round(0.6 * width));
      expect(
        relativeError(
          kept.map((j) => row[j] ?? NaN),
          expected,
        ),
      ).toBeLessThan(1e-4);
    });
  });

  it('is nearer to the dense one than surgery makes it, and surgery nearer than nothing', async () => {
    const errors = [];
    for (const text of [`${prune}\n${reconstruct}`, `${prune} compensating by obs using ${samples} samples of train`, prune]) {
      errors.push(errorIn(rows((await result(digits, text)).tensors)));
    }
    const [fitted = NaN, surgical = NaN, none = NaN] = errors;
    expect(fitted).toBeLessThan(surgical);
    expect(surgical).toBeLessThan(none / 2);
  });
});

it.each([
  ['lenet5_fmnist', ''],
  ['vit_fmnist', ' in linear'],
])(
  '%s: the loss comes back most of the way',
  async (name, selector) => {
    const bench = fashion(name);
    const pruned = prune.replace('weights', `weights${selector}`);
    const [plain, fitted] = [await result(bench, pruned), await result(bench, `${pruned}\n${reconstruct} sequentially`)];
    expect(fitted.loss).toBeLessThan(plain.loss);
  },
  60_000,
);
