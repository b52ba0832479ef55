/** `apoz` against PyTorch: shares of zeros behind the rectifiers of a residual network. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadModel, pixels } from '../compute/support/fixtures.ts';
import { readNpy } from '../compute/support/npy.ts';
import { images } from '../compute/support/training.ts';
import { measure, momentsOf, prunable, valuesOf } from '../compute/statistics/support.ts';
import { readTensors } from '../run/read-tensors.ts';
import { fashion, must, planOn, run } from '../run/support.ts';
import { python } from '../support/python.ts';

const samples = 48;
const text = 'avg(step(|activation|))';
const resnet = fashion('resnet8_fmnist_bn');

const out = join(mkdtempSync(join(tmpdir(), 'espalier-apoz-')), 'shares.json');
await python(['test/pytorch/apoz.py', out]);
const theirs: Readonly<Record<string, readonly number[]>> = JSON.parse(readFileSync(out, 'utf8'));

it('measures the shares that hooks behind rectifiers see', async () => {
  const model = loadModel('resnet8_fmnist_bn');
  const x = readNpy('test/fixtures/data/fmnist_x_train.npy').values.subarray(0, 784 * samples);
  const batch = { samples: pixels(x as Uint8Array), labels: new BigInt64Array(samples), size: samples };
  const layers = prunable(model).filter(({ name }) => Object.hasOwn(theirs, name));
  expect(layers).toHaveLength(7);
  const measured = await measure(model, batch, 16, momentsOf(text), { sampleDims: [...images], layers });
  for (const { name } of layers) {
    const own = [...valuesOf(measured, name, text)];
    const expected = theirs[name] ?? [];
    expect(own.length).toBe(expected.length);
    // A value within rounding of zero may fall on either side.
    own.forEach((share, at) => expect(Math.abs(share - (expected[at] ?? NaN))).toBeLessThan(1e-4));
    expect(new Set(own).size).toBeGreaterThan(own.length / 2);
  }
});

it('prunes the channels that are zero most often', async () => {
  const recipe = `prune channels in block3.a.conv by apoz to 25% sparsity using ${samples} samples of train`;
  const { out } = must(await run(resnet, await planOn(resnet, recipe)));
  const kernel = readTensors(join(out, 'model.onnx')).get('block3.a.conv.weight');
  const size = (kernel?.length ?? 0) / 64;
  const gone = Array.from({ length: 64 }, (_, at) =>
    (kernel ?? new Float32Array()).subarray(at * size, (at + 1) * size).every((w) => w === 0),
  );
  const shares = theirs['block3.a.conv'] ?? [];
  expect(gone.filter(Boolean)).toHaveLength(16);
  const lowest = Math.min(...shares.filter((_, at) => gone[at] !== true));
  const highest = Math.max(...shares.filter((_, at) => gone[at] === true));
  expect(highest).toBeLessThanOrEqual(lowest + 1e-4);
});

it('refuses layers that no activation follows, when planning', async () => {
  await expect(planOn(resnet, 'prune weights in `fc` by apoz to 50%')).rejects.toThrow(
    'ESP4001 `avg(step(|activation|))` of the layer `fc`, which no activation function follows,',
  );
});
