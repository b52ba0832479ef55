/** Selection under thresholds, losses and N:M, held against counting unit by unit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RankedLayer, SelectionRequest } from '../../src/select/request.ts';
import { select } from '../../src/select/select.ts';
import { must } from '../run/support.ts';

function layerOf(name: string, values: readonly number[], mask?: readonly number[]): RankedLayer {
  const own = mask === undefined ? {} : { mask: Uint8Array.from(mask) };
  const { length } = values;
  return { name, tensor: `${name}.weight`, dims: [length, 1], axes: ['out', 'in'], groups: 1, values: Float32Array.from(values), ...own };
}

const chosen = (request: Omit<SelectionRequest, 'ranked' | 'rankBy'>) =>
  must(select({ ...request, rankBy: 'score', ranked: { per: 'layer' } }));

/** Few different scores, so that some equal a threshold. */
const units = (length: number) =>
  fc.array(fc.record({ score: fc.integer({ min: -4, max: 4 }), kept: fc.nat(1) }), { minLength: length, maxLength: length });

describe('a threshold', () => {
  it.each(['first', 'all'] as const)('takes what scores below it and is not gone yet, with ties %s', (ties) => {
    fc.assert(
      fc.property(units(12), units(7), fc.integer({ min: -5, max: 5 }), (one, two, threshold) => {
        const layers = [one, two].map((own, at) =>
          layerOf(
            `l${at}`,
            own.map(({ score }) => score),
            own.map(({ kept }) => kept),
          ),
        );
        const { masks, pruned } = chosen({ layers, allocation: { kind: 'below', thresholds: [threshold, threshold] }, ties });
        const isGone = (score: number): boolean => score < threshold || (ties === 'all' && score === threshold);
        const expected = [one, two].map((own) => own.map(({ score, kept }) => (kept === 0 || isGone(score) ? 0 : 1)));
        expect(masks.map((mask) => [...mask])).toEqual(expected);
        expect(pruned).toEqual(expected.map((mask) => mask.filter((bit) => bit === 0).length));
      }),
    );
  });
});

describe('what layers have to lose', () => {
  const layers = [layerOf('a', [1, 2, 3, 4]), layerOf('b', [10, 20, 30, 40])];
  const losing = (lose: readonly number[], pruned: number, keep?: readonly number[]) =>
    chosen({ layers, allocation: { kind: 'global', pruned }, lose: { units: lose, isDue: true }, keep });

  it('may be all that a floor leaves', () => {
    expect(losing([0, 3], 5, [0, 1]).pruned).toEqual([2, 3]);
    expect(losing([0, 4], 4).pruned).toEqual([0, 4]);
  });

  it('is no more than is pruned, and counts what is gone', () => {
    const before = [layerOf('a', [1, 2, 3, 4]), layerOf('b', [10, 20, 30, 40], [0, 0, 1, 1])];
    const lose = { units: [0, 2], isDue: true };
    // What `b` has lost is enough: the others go by their scores.
    expect(chosen({ layers: before, allocation: { kind: 'global', pruned: 4 }, lose }).pruned).toEqual([2, 2]);
    expect(chosen({ layers: before, allocation: { kind: 'global', pruned: 4 }, lose: { units: [0, 3], isDue: true } }).pruned).toEqual([
      1, 3,
    ]);
  });
});

describe('N:M', () => {
  it('keeps the best of each group, and no fewer', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 16, maxLength: 16 }), (scores) => {
        const layer: RankedLayer = { ...layerOf('a', scores), dims: [2, 8] };
        const { masks, pruned } = chosen({ layers: [layer], allocation: { kind: 'pattern', pattern: { keep: 1, of: 4 } } });
        expect(pruned).toEqual([12]);
        for (let first = 0; first < 16; first += 4) {
          const group = scores.slice(first, first + 4);
          const kept = group.filter((_, at) => masks[0]?.[first + at] === 1);
          expect(kept).toEqual([Math.max(...group)]);
        }
      }),
    );
  });
});
