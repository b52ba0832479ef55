/** What training does to its pictures, beside the same with a padded picture that is cut and mirrored. */
import { assert, boolean, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawMoves, moveAll, pictureOf, type Picture } from '../../src/data/dataset.ts';
import { batchBuffers, gather } from '../../src/data/batches.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { stream } from '../../src/random/stream.ts';
import { openSampler } from '../../src/state/sampler.ts';

type Plane = readonly (readonly number[])[];

function planesOf(values: Float32Array, { channels, height, width, last }: Picture): readonly Plane[] {
  const at = (c: number, r: number, k: number): number => (last ? (r * width + k) * channels + c : (c * height + r) * width + k);
  return Array.from({ length: channels }, (_, c) =>
    Array.from({ length: height }, (_, r) => Array.from({ length: width }, (_, k) => values[at(c, r, k)] ?? NaN)),
  );
}

/** torchvision's RandomCrop with padding, then its RandomHorizontalFlip, for known draws. */
function padCutMirror(plane: Plane, pad: number, top: number, left: number, flip: boolean, fill: number): Plane {
  const width = plane[0]?.length ?? 0;
  const blank = Array.from({ length: width + 2 * pad }, () => fill);
  const side = Array.from({ length: pad }, () => fill);
  const padded = [
    ...Array.from({ length: pad }, () => blank),
    ...plane.map((row) => [...side, ...row, ...side]),
    ...Array.from({ length: pad }, () => blank),
  ];
  const cut = padded.slice(top, top + plane.length).map((row) => row.slice(left, left + width));
  return flip ? cut.map((row) => row.toReversed()) : cut;
}

const pictures = record({
  channels: constantFrom(1, 3),
  height: integer({ min: 2, max: 6 }),
  width: integer({ min: 2, max: 6 }),
  last: boolean(),
});

describe('a batch that is moved and mirrored', () => {
  it('is the padded picture, cut and mirrored, in every layout', () => {
    assert(
      property(pictures, integer({ min: 0, max: 3 }), boolean(), integer({ min: 0, max: 1000 }), (picture, crop, flip, seed) => {
        const size = picture.channels * picture.height * picture.width;
        const [samples, from] = [4, 3];
        const black = [-0.5, -1, 7].slice(0, picture.channels);
        const before = Float32Array.from({ length: samples * size }, (_, at) => at + 1);
        const after = before.slice();
        const moves = drawMoves(stream(seed, 'augment'), { flip, crop }, samples + from);
        moveAll(after, { picture, black }, moves, from);
        for (let sample = 0; sample < samples; sample++) {
          const part = (values: Float32Array) => planesOf(values.subarray(sample * size, (sample + 1) * size), picture);
          const [up, left] = [moves.up[from + sample] ?? 0, moves.left[from + sample] ?? 0];
          const isMirrored = moves.mirrored[from + sample] === 1;
          expect(Math.abs(up)).toBeLessThanOrEqual(crop);
          expect(Math.abs(left)).toBeLessThanOrEqual(crop);
          expect(isMirrored && !flip).toBe(false);
          const wanted = part(before).map((plane, channel) =>
            padCutMirror(plane, crop, up + crop, left + crop, isMirrored, black[channel] ?? 0),
          );
          expect(part(after)).toEqual(wanted);
        }
      }),
    );
  });

  it('goes to every side as often as to the others', () => {
    const { mirrored, up, left } = drawMoves(stream(5, 'augment'), { flip: true, crop: 2 }, 5000);
    const count = (values: ArrayLike<number>, wanted: number): number => Array.from(values).filter((value) => value === wanted).length;
    for (const value of [-2, -1, 0, 1, 2]) {
      expect(Math.abs(count(up, value) - 1000)).toBeLessThan(120);
      expect(Math.abs(count(left, value) - 1000)).toBeLessThan(120);
    }
    expect(Math.abs(count(mirrored, 1) - 2500)).toBeLessThan(180);
  });

  it.each([
    [[1, 28, 28], { channels: 1, height: 28, width: 28, last: false }],
    [[28, 28, 3], { channels: 3, height: 28, width: 28, last: true }],
    [[16, 8, 8], { channels: 16, height: 8, width: 8, last: false }],
    [[8, 9], { channels: 1, height: 8, width: 9, last: false }],
    [[64], undefined],
    [[1, 2, 3, 4], undefined],
  ])('%j', (dims, picture) => expect(pictureOf(dims)).toEqual(picture));
});

describe('the samples of a training', () => {
  const values = Float32Array.from({ length: 10 * 9 }, (_, at) => at + 1);
  const column = { type: 'float32', scale: 1, conversions: [], start: 0 } as const;
  const dataset: Dataset = {
    samples: 10,
    x: { ...column, dims: [1, 3, 3], values, sampleSize: 9, stride: 9 },
    y: { ...column, type: 'int64', dims: [], values: Uint8Array.from({ length: 10 }, (_, i) => i), sampleSize: 1, stride: 1 },
    augmentation: { flip: true, crop: 1, picture: { channels: 1, height: 3, width: 3, last: false }, black: [0] },
  };
  const train = { batch: 4, streams: { shuffle: 'train/shuffle', augment: 'train/augment' } };
  const next = async (sampler: ReturnType<typeof openSampler>) => {
    const { samples, labels } = await sampler.next();
    return { samples: [...samples], labels: [...labels] };
  };
  const last = async (sampler: ReturnType<typeof openSampler>) => [...(await sampler.last()).samples];

  it('come in the same order with and without, and differ in each epoch', async () => {
    const [moved, plain] = [openSampler(dataset, train, 1), openSampler(dataset, { ...train, streams: { shuffle: 'train/shuffle' } }, 1)];
    const batches: (readonly [Awaited<ReturnType<typeof next>>, Awaited<ReturnType<typeof next>>])[] = [];
    while (batches.length < 9) batches.push([await next(moved), await next(plain)]);
    for (const [one, other] of batches) expect(one.labels).toEqual(other.labels);
    expect(batches.some(([one, other]) => one.samples.join() !== other.samples.join())).toBe(true);
    const seen = batches.flatMap(([one]) => one.labels.map((label, at) => `${label}: ${one.samples.slice(9 * at, 9 * at + 9).join()}`));
    expect(new Set(seen).size).toBeGreaterThan(20);
  });

  it('go on from any place as if nothing had been, and the last batch can be had again', async () => {
    for (let cut = 0; cut < 10; cut++) {
      const whole = openSampler(dataset, train, 1);
      for (let done = 0; done < cut; done++) await next(whole);
      const again = openSampler(dataset, train, 99, whole.state());
      if (cut > 0) expect(await last(again)).toEqual(await last(whole));
      for (let more = 0; more < 5; more++) {
        expect(await next(again)).toEqual(await next(whole));
        expect(await last(again)).toEqual(await last(whole));
      }
    }
  });

  it('are never touched where they are only read', async () => {
    const indices = Uint32Array.from([0, 1, 2]);
    const { x } = await gather(dataset, indices, batchBuffers(dataset, 3));
    expect([...x]).toEqual([...values.subarray(0, 27)]);
  });
});
