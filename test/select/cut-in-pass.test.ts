/** Large global selections: how often scores are read for one, and what it makes of caps, candidates and least losses. */
import { describe, expect, it } from 'vitest';
import { uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { unpackInto } from '../../src/select/packed-bits.ts';
import type { RankedLayer, SelectionRequest } from '../../src/select/request.ts';
import { selectInPieces, type PiecewiseRequest } from '../../src/select/select-in-pieces.ts';
import { select } from '../../src/select/select.ts';

function layerOf(name: string, size: number, scale: number): RankedLayer {
  const values = uniform(stream(5, name), size, scale);
  return { name, tensor: name, dims: [size / 1000, 1000], axes: ['out', 'in'], groups: 1, values };
}

/** The first is large enough for a sample of its own. */
const [small, large] = [layerOf('small', 1_200_000, 0.01), layerOf('large', 300_000, 1)];
const layers = [small, large];
const global = { rankBy: 'magnitude', ranked: { per: 'layer' } } as const;

/** The mask without the `count` smallest magnitudes of those that may go. */
function without({ values }: RankedLayer, count: number, mayGo: (flat: number) => boolean = () => true): Uint8Array {
  const open = values.filter((_, flat) => mayGo(flat)).map(Math.abs);
  const last = open.sort()[count - 1] ?? NaN;
  const mask = Uint8Array.from(values, (value, flat) => Number(!(mayGo(flat) && Math.abs(value) <= last)));
  // Equal scores there would leave more than one right mask.
  expect(mask.reduce((sum, kept) => sum + kept, 0)).toBe(values.length - count);
  return mask;
}

function expectMasks(found: readonly Uint8Array[] | undefined, expected: readonly Uint8Array[]): void {
  expect(found?.map((mask, l) => Buffer.compare(mask, expected[l] ?? new Uint8Array(0)))).toEqual([0, 0]);
}

const masksOf = (request: Omit<SelectionRequest, 'rankBy' | 'ranked'>) => select({ ...request, ...global }).value?.masks;

/** The layers in pieces, and how many of their scores are read. */
function countingReads() {
  const read = [0, 0];
  const counted = layers.map(({ name, tensor, dims, axes, groups, values }, l) => ({
    name,
    tensor,
    dims,
    axes,
    groups,
    live: values.length,
    values: (from: number, to: number) => {
      read[l] = (read[l] ?? 0) + to - from;
      return values.slice(from, to);
    },
  }));
  return { read, counted };
}

/** Pruned units a layer, and the masks, chosen in pieces. */
function inPieces(request: Pick<PiecewiseRequest, 'layers' | 'allocation' | 'keep'>) {
  const masks = layers.map(({ values }) => new Uint8Array(values.length));
  const { value } = selectInPieces({ ...request, ...global, pieceSize: 2 ** 16 }, (l, at, bits) => {
    unpackInto(masks[l]?.subarray(at, at + 8 * bits.length) ?? new Uint8Array(0), bits);
  });
  return { value, masks };
}

describe('a large global selection', () => {
  it('takes of a layer no more than its floor leaves, and reads the others once', () => {
    const { read, counted } = countingReads();
    const { value, masks } = inPieces({ layers: counted, allocation: { kind: 'global', pruned: 150_000 }, keep: [1_150_000, 0] });
    expect(value).toEqual([50_000, 100_000]);
    expectMasks(masks, [without(small, 50_000), without(large, 100_000)]);
    // A sample, and a pass; another sample and pass for the cut under the floor.
    expect(Math.round((100 * (read[0] ?? 0)) / small.values.length)).toBeLessThan(215);
    expect(Math.round((100 * (read[1] ?? 0)) / large.values.length)).toBeLessThan(110);
  });

  it('reads as little of layers that have lost units before', () => {
    const isGone = (flat: number): boolean => flat % 3 === 0;
    const gone = (from: number, to: number): Uint8Array => Uint8Array.from({ length: to - from }, (_, at) => Number(!isGone(from + at)));
    const open = layers.map(({ values }) => values.filter((_, flat) => !isGone(flat)).map(Math.abs));
    const { read, counted } = countingReads();
    const masked = counted.map((layer, l) => ({ ...layer, live: open[l]?.length ?? NaN, mask: gone }));
    const pruned = 700_000;
    const { value, masks } = inPieces({ layers: masked, allocation: { kind: 'global', pruned } });
    expect(value?.reduce((sum, count) => sum + count, 0)).toBe(pruned);
    const left = 1_500_000 - pruned;
    const last =
      Float32Array.from(open.flatMap((own) => [...own]))
        .sort()
        .at(-left - 1) ?? NaN;
    expectMasks(
      masks,
      layers.map(({ values }) => Uint8Array.from(values, (value, flat) => Number(!isGone(flat) && Math.abs(value) > last))),
    );
    const shares = read.map((count, l) => Math.round((100 * count) / (layers[l]?.values.length ?? NaN)));
    // A sample, and a pass.
    expect(Math.max(...shares)).toBeLessThan(110);
  });

  it('takes candidates only', () => {
    const candidates = Uint8Array.from(small.values, (_, flat) => Number(flat % 3 === 0));
    const found = masksOf({ layers: [{ ...small, candidates }, large], allocation: { kind: 'global', pruned: 500_000 } });
    expectMasks(found, [without(small, 400_000, (flat) => flat % 3 === 0), without(large, 100_000)]);
  });

  it('takes from each layer what it has to lose', () => {
    const lose = { units: [0, 100_000], isDue: true };
    const found = masksOf({ layers, allocation: { kind: 'global', pruned: 600_000 }, lose });
    expectMasks(found, [without(small, 500_000), without(large, 100_000)]);
  });
});
