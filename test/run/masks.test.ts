import { describe, expect, it } from 'vitest';
import { applyMask, countPruned, countZeros, findLostZeros } from '../../src/state/masks.ts';

describe('masks as contracts', () => {
  it('makes pruned values +0 and leaves every other bit alone', () => {
    const subnormal = 1e-45;
    const values = Float32Array.of(3, -0, subnormal, -0, NaN, -7);
    applyMask(values, Uint8Array.of(0, 1, 1, 0, 0, 1));
    expect([...values].map((v) => (Object.is(v, -0) ? '-0' : String(v)))).toEqual([
      '0',
      '-0',
      String(Math.fround(subnormal)),
      '0',
      '0',
      '-7',
    ]);
  });

  it("counts pruned units apart from the file's own zeros", () => {
    expect(countPruned(Uint8Array.of(0, 1, 1, 0))).toBe(2);
    expect(countZeros(Float32Array.of(0, -0, 1e-45, 1))).toBe(2);
  });

  it('names the first tensor, index and value that broke the contract', () => {
    const masks = new Map([
      ['a', Uint8Array.of(0, 1)],
      ['b', Uint8Array.of(0, 0, 1)],
    ]);
    const held = new Map([
      ['a', Float32Array.of(-0, 5)],
      ['b', Float32Array.of(0, 0, 0)],
    ]);
    expect(findLostZeros(held, masks)).toBeUndefined();
    const lost = new Map([...held, ['b', Float32Array.of(0, 1e-45, 1)]]);
    expect(findLostZeros(lost, masks)).toMatchObject({ tensor: 'b', count: 1, first: 1 });
    const spoilt = new Map([...held, ['b', Float32Array.of(NaN, NaN, 1)]]);
    expect(findLostZeros(spoilt, masks)).toMatchObject({ tensor: 'b', count: 2, first: 0 });
  });
});
