import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countUnderBits, countUnderBytes } from '../../src/run/prove-file.ts';
import { packBits } from '../../src/select/packed-bits.ts';

const weights = fc.array(fc.tuple(fc.constantFrom(0, -0, 1, -1, NaN, Infinity, 1e-45, -3e38), fc.constantFrom(0, 1)), { maxLength: 60 });

it('zeros of either sign are counted, and pruned weights that are none', () => {
  fc.assert(
    fc.property(weights, (drawn) => {
      const values = Float32Array.from(drawn, ([value]) => value);
      const mask = Uint8Array.from(drawn, ([, kept]) => kept);
      const expected = {
        zeros: drawn.filter(([value]) => value === 0).length,
        awake: drawn.filter(([value, kept]) => kept === 0 && value !== 0).length,
      };
      expect(countUnderBytes(values, mask)).toEqual(expected);
      expect(countUnderBits(values, packBits(mask))).toEqual(expected);
    }),
  );
});
