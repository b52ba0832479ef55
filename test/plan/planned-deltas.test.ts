/** When deltas move: at the end of each phase that training follows, and never at the end of the stage. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toNumber } from '../../src/exact/rational.ts';
import { deltasIn, reselectedAt, reselectionsOf } from '../../src/plan/train/planned-train.ts';

const drawn = fc
  .record({ every: fc.integer({ min: 1, max: 9 }), phase: fc.nat(8), steps: fc.integer({ min: 1, max: 60 }), deltas: fc.nat(500) })
  .map(({ every, phase, steps, deltas }) => ({ every, over: 1 + (phase % every), steps, deltas }));

const reselecting = (every: number, over: number) => ({ share: '20%', fall: 'cosine', growth: 'gradient', every, over }) as const;

describe('reselectedAt', () => {
  it('is at over, over + every and so on, as long as a step follows', () => {
    fc.assert(
      fc.property(drawn, ({ every, over, steps }) => {
        const times = Array.from({ length: 2 * steps + 20 }, (_, time) => time);
        const moving = times.filter((time) => reselectedAt(reselecting(every, over), time, steps) !== undefined);
        const expected: number[] = [];
        for (let time = over; time <= steps - 1; time += every) expected.push(time);
        expect(moving).toEqual(expected);
      }),
    );
    // The stage ends with the phase: what would move then would never train.
    expect(reselectedAt(reselecting(4, 2), 6, 6)).toBeUndefined();
    const last = reselectedAt(reselecting(4, 2), 6, 7);
    expect(last && toNumber(last)).toBeCloseTo(0.1 * (1 + Math.cos((Math.PI * 6) / 7)), 9);
  });

  it('moves all at first, and then share · (1 + cos(π · time / steps)) / 2', () => {
    fc.assert(
      fc.property(drawn, ({ every, over, steps }) => {
        for (let time = over; time < steps; time += every) {
          const share = reselectedAt(reselecting(every, over), time, steps);
          const expected = time === over ? 1 : 0.1 * (1 + Math.cos((Math.PI * time) / steps));
          expect(share && toNumber(share)).toBeCloseTo(expected, 9);
        }
      }),
    );
  });
});

describe('reselectionsOf', () => {
  it('counts what each of them moves, layer by layer', () => {
    fc.assert(
      fc.property(drawn, ({ every, over, steps, deltas }) => {
        const reselection = reselecting(every, over);
        const layers = [deltas, 7].map((own, at) => ({ layer: `l${at}`, tensor: `l${at}.weight`, weights: 1000, deltas: own }));
        let [times, moved] = [0, 0];
        for (let time = 0; time <= 2 * steps; time++) {
          const share = reselectedAt(reselection, time, steps);
          if (share === undefined) continue;
          times++;
          moved += deltasIn(share, deltas) + deltasIn(share, 7);
        }
        expect(reselectionsOf({ layers, reselection }, steps)).toEqual({ times, moved });
      }),
    );
  });
});
