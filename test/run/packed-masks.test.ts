import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { held, lazyMap } from '../../src/state/lazy-values.ts';
import { applyMask, findLostZeros, prunedOf } from '../../src/state/masks.ts';
import {
  applyPackedMask,
  isUnderItsMask,
  maskPacker,
  maskedSource,
  packedSource,
  packMask,
  unpackMask,
} from '../../src/state/packed-masks.ts';
import { packBits } from '../../src/select/packed-bits.ts';

const mask = fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 70 }).map((bits) => Uint8Array.from(bits));

describe('masks of a bit a weight', () => {
  it('unpack to what was packed, whole or in parts', () => {
    fc.assert(
      fc.property(mask, fc.nat({ max: 8 }), (own, eighths) => {
        const from = Math.min(8 * eighths, own.length & ~7);
        const packer = maskPacker(own.length);
        packer.put(from, packBits(own.subarray(from)));
        packer.put(0, packBits(own.subarray(0, from)));
        const packed = packer.packed();
        expect(packed).toEqual(packMask(own));
        expect(packed.pruned).toBe(own.filter((bit) => bit === 0).length);
        expect([...unpackMask(packed, from, own.length)]).toEqual([...own.subarray(from)]);
      }),
    );
  });

  it.each([Float32Array, Float64Array])('make values zero as masks of bytes do', (type) => {
    fc.assert(
      fc.property(mask, (own) => {
        const values = new type([...own.keys()].map((at) => (at % 3 === 0 ? NaN : -at)));
        const expected = values.slice();
        applyMask(expected, own);
        const from = Math.min(8, own.length & ~7);
        const [head, tail] = [values.slice(0, from), values.slice(from)];
        applyPackedMask(head, packMask(own), 0);
        applyPackedMask(tail, packMask(own), from);
        expect([...head, ...tail]).toEqual([...expected]);
      }),
    );
  });
});

describe('values that are read under a packed mask', () => {
  const dense = Float32Array.of(1, 2, 3, 4, 5);
  const packed = packMask(Uint8Array.of(1, 0, 1, 1, 0));
  const masks = lazyMap(new Map([['w', packedSource(packed)]]));

  it('keep its contract by construction, and other values are looked at', () => {
    const own = lazyMap(new Map([['w', maskedSource(held(dense), packed)]]));
    expect([...(own.get('w') ?? [])]).toEqual([1, 0, 3, 4, 0]);
    expect([...dense]).toEqual([1, 2, 3, 4, 5]);
    expect([isUnderItsMask('w', own, masks), findLostZeros(own, masks)]).toEqual([true, undefined]);
    const other = lazyMap(new Map([['w', held(dense)]]));
    expect(findLostZeros(other, masks)).toMatchObject({ tensor: 'w', count: 2, first: 1, value: 2 });
    expect([prunedOf(masks, 'w'), prunedOf(masks, 'v')]).toEqual([2, 0]);
  });

  it('are taken under the last of several masks', () => {
    const last = packMask(Uint8Array.of(1, 0, 0, 0, 0));
    const twice = maskedSource(maskedSource(held(dense), packed), last);
    expect([...twice.read()]).toEqual([1, 0, 0, 0, 0]);
    expect([...twice.part(0, 3)]).toEqual([1, 0, 0]);
  });
});
