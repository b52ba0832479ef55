/** Training on one half of the samples. */
import { describe, expect, it } from 'vitest';
import type { HeldColumn } from '../../src/data/column.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { subset } from '../../src/data/batches.ts';
import { openSampler } from '../../src/state/sampler.ts';
import { halfOfData } from '../../src/state/clients.ts';
import { readTensors } from './read-tensors.ts';
import { allDigits as digits, must, planOn, run } from './support.ts';

const text = `stage tune for 1 epochs {
  train weights on half 1 of train with sgd(lr: 0.1)
  train biases on half 2 of train with sgd(lr: 0.1)
}`;

/** Samples of one number each, which is their place. */
function numbered(samples: number): Dataset {
  const x: HeldColumn = {
    type: 'float32',
    dims: [1],
    sampleSize: 1,
    start: 0,
    stride: 1,
    scale: 1,
    conversions: [],
    values: Float32Array.from({ length: samples }, (_, at) => at),
  };
  return { samples, x, y: x };
}

const rowsOf = (dataset: Dataset, samples: number, nth: 1 | 2, seed = 0): readonly number[] => [
  ...(halfOfData(dataset, { half: { nth, samples, stream: 'halves' } }, seed).rows ?? []),
];
const inOrder = (rows: readonly number[]): readonly number[] => rows.toSorted((a, b) => a - b);

describe('the halves of the samples', () => {
  it('are counted in the plan; of an odd number the first has one more', async () => {
    const { stages } = await planOn(digits, text);
    const [first, second] = stages[0]?.statements ?? [];
    expect(first).toMatchObject({ half: { nth: 1, samples: 719, stream: 'halves' } });
    expect(second).toMatchObject({ half: { nth: 2, samples: 718, stream: 'halves' } });
  });

  it('have no sample in common, and are other ones with another seed', () => {
    const all = numbered(101);
    const [first, second] = [rowsOf(all, 51, 1), rowsOf(all, 50, 2)];
    expect(inOrder([...first, ...second])).toEqual([...Array(101).keys()]);
    expect(rowsOf(all, 51, 1, 1)).not.toEqual(first);
    // Neither the first half of the file nor the last.
    expect(first.filter((row) => row < 51).length).toBeLessThan(45);
  });

  it('are halves of what is left where samples were pruned', () => {
    const live = subset(
      numbered(40),
      Uint32Array.from({ length: 10 }, (_, at) => 3 * at),
    );
    const rows = inOrder([...rowsOf(live, 5, 1), ...rowsOf(live, 5, 2)]);
    expect(rows).toEqual([...(live.rows ?? [])]);
  });

  it('are all that batches are drawn from, each sample once an epoch', async () => {
    const half = halfOfData(numbered(21), { half: { nth: 1, samples: 11, stream: 'halves' } }, 0);
    const sampler = openSampler(half, { batch: 4, streams: { shuffle: 'order' } }, 0);
    const seen: number[] = [];
    for (let step = 0; step < 3; step++) {
      const { samples } = await sampler.next();
      seen.push(...Array.from(samples, Number));
    }
    expect(inOrder(seen)).toEqual([...(half.rows ?? [])]);
  });

  it('train a network in turns that all samples would train to another one', async () => {
    const weightsOf = async (recipe: string) => {
      const { out } = must(await run(digits, await planOn(digits, recipe)));
      return readTensors(`${out}/model.onnx`).get('0.weight') ?? [];
    };
    const halved = await weightsOf(text);
    expect(halved).toEqual(await weightsOf(text));
    expect(halved).not.toEqual(await weightsOf(text.replace(/ on half \d of train/g, '')));
  });
});
