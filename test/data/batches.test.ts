import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchBuffers, batches, epochOrder, gather, stepsPerEpoch } from '../../src/data/batches.ts';
import { openData } from '../../src/data/open/open-data.ts';
import { readArray } from '../../src/data/read-array.ts';
import { stream } from '../../src/random/stream.ts';

const folder = 'test/fixtures/data';
const { value: fashion } = await openData({
  source: { x: `${folder}/fmnist_x_train.npy`, y: `${folder}/fmnist_y_train.npy` },
  input: { name: 'input', type: 'float32', dims: ['batch', 1, 28, 28] },
  output: { name: 'logits', type: 'float32', dims: ['batch', 10] },
  loss: 'crossentropy',
});

describe('an epoch', () => {
  it('takes every sample once, in ceil(samples / batch) steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 70 }), (samples, batch) => {
        const steps = [...batches(epochOrder(stream(1, 'shuffle'), samples), batch)];
        expect(steps).toHaveLength(stepsPerEpoch(samples, batch));
        expect(steps.slice(0, -1).every((step) => step.length === batch)).toBe(true);
        expect(steps.at(-1)?.length).toBe(samples - batch * (steps.length - 1));
        const seen = steps.flatMap((step) => [...step]).sort((a, b) => a - b);
        expect(seen).toEqual(Array.from({ length: samples }, (_, i) => i));
      }),
    );
  });

  it('has an order of its own, the same for the same seed', () => {
    const [one, two] = [stream(5, 'train/shuffle'), stream(5, 'train/shuffle')];
    const first = epochOrder(one, 100);
    expect(epochOrder(two, 100)).toEqual(first);
    expect(epochOrder(one, 100)).not.toEqual(first);
  });
});

describe('a batch', () => {
  it('holds float32 pixels v / 255 and int64 labels', async () => {
    if (fashion === undefined) throw new Error('the fixture is missing');
    const pixels = readArray(`${folder}/fmnist_x_train.npy`).value?.values;
    const labels = readArray(`${folder}/fmnist_y_train.npy`).value?.values;
    const batch = await gather(fashion, Uint32Array.of(7, 1999, 0));
    expect(batch.xDims).toEqual([3, 1, 28, 28]);
    expect(batch.yDims).toEqual([3]);
    const at = (sample: number): number[] => Array.from({ length: 784 }, (_, i) => Math.fround(Number(pixels?.[sample * 784 + i]) / 255));
    expect(Array.from<number | bigint>(batch.x)).toEqual([...at(7), ...at(1999), ...at(0)]);
    expect(batch.y).toEqual(BigInt64Array.from([7, 1999, 0], (i) => BigInt(labels?.[i] ?? -1)));
  });

  it('equals the batch that NumPy made of the same images', async () => {
    const expected = readArray(`${folder}/batch_fmnist_x.npy`).value?.values;
    const rows = Array.from({ length: 16 }, (_, i) => expected?.slice(i * 784, (i + 1) * 784));
    if (fashion === undefined) throw new Error('the fixture is missing');
    const everything = Uint32Array.from({ length: fashion.samples }, (_, i) => i);
    const { x: all } = await gather(fashion, everything);
    const known = new Set(Array.from({ length: fashion.samples }, (_, i) => all.slice(i * 784, (i + 1) * 784).join()));
    expect(rows.filter((row) => known.has(row?.join() ?? ''))).toHaveLength(16);
  });

  it('reuses its buffers, the last and smaller one too', async () => {
    if (fashion === undefined) throw new Error('the fixture is missing');
    const buffers = batchBuffers(fashion, 4);
    const full = await gather(fashion, Uint32Array.of(0, 1, 2, 3), buffers);
    const last = await gather(fashion, Uint32Array.of(5, 6), buffers);
    expect(last.x.buffer).toBe(full.x.buffer);
    expect([last.x.length, last.y.length, last.xDims[0]]).toEqual([2 * 784, 2, 2]);
    expect(last.x).toEqual((await gather(fashion, Uint32Array.of(5, 6))).x);
  });
});
