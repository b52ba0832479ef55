import fc from 'fast-check';
import { expect, it } from 'vitest';
import { borrowRoom, inRoom, returnRoom, roomOf } from '../../src/kernels/room.ts';
import { orderKey } from '../../src/select/score-order.ts';

/** Numbers of all kinds, few of them twice; NaN has many bit patterns. */
const number = fc.oneof(fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, NaN, 2 ** 127, -(2 ** -149)), fc.float());
const numbers = fc.array(number, { minLength: 1, maxLength: 70 });

function room() {
  const borrowed = borrowRoom();
  if (borrowed === undefined) throw new Error('no vector instructions here');
  return borrowed;
}

const isKept = (bits: Uint8Array, at: number): boolean => (((bits[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;

const masked = numbers.chain((values) =>
  fc.record({
    values: fc.constant(Float32Array.from(values)),
    bits: fc.uint8Array({ minLength: Math.ceil(values.length / 8), maxLength: 12 }),
    behind: fc.array(number, { minLength: 32, maxLength: 32 }),
  }),
);

it('zeroes and counts what a loop over numbers does, whatever lies behind them', () => {
  const own = room();
  const lanes = new Float32Array(own.buffer);
  fc.assert(
    fc.property(masked, ({ values, bits, behind }) => {
      lanes.set(values);
      lanes.set(behind, values.length);
      const awake = values.filter((it, at) => it !== 0 && !isKept(bits, at)).length;
      const zeros = values.filter((it) => it === 0).length;
      expect(own.count(values.length, bits)).toEqual({ zeros, awake });
      expect(own.count(values.length)).toEqual({ zeros, awake: 0 });
      own.zero(values.length, bits);
      const left = values.map((it, at) => (isKept(bits, at) ? it : 0));
      expect(lanes.slice(0, values.length)).toEqual(left);
      own.magnitudes(values.length);
      expect(lanes.slice(0, values.length)).toEqual(left.map(Math.abs));
    }),
  );
  returnRoom(own);
});

it('says of each NaN and infinity that there may be one, wherever the numbers begin', () => {
  const own = room();
  const bytes = new Uint8Array(own.buffer);
  const wanted = fc.record({ values: fc.array(number, { minLength: 32, maxLength: 32 }), from: fc.integer({ min: 0, max: 9 }) });
  fc.assert(
    fc.property(wanted, ({ values, from }) => {
      bytes.fill(0x7f, 0, 300);
      bytes.set(new Uint8Array(Float32Array.from(values).buffer), from);
      const isHuge = Float32Array.from(values).some((it) => !(Math.abs(it) < 2 ** 127));
      expect(own.hasHuge(from, 128)).toBe(isHuge);
    }),
  );
  returnRoom(own);
});

it('parts numbers by a bracket of keys as a loop does, with a sign and without', () => {
  const own = room();
  const lanes = new Float32Array(own.buffer);
  const wanted = fc.record({ of: masked, sign: fc.constantFrom(0, -1), ends: fc.tuple(number, number), isMasked: fc.boolean() });
  fc.assert(
    fc.property(wanted, ({ of: { values, bits, behind }, sign, ends, isMasked }) => {
      lanes.set(values);
      lanes.set(behind, values.length);
      const keysOf = (of: Float32Array): Int32Array => new Int32Array(of.slice().buffer).map((it) => orderKey(it, sign));
      const keys = keysOf(values);
      const [low = 0, high = 0] = keysOf(Float32Array.from(ends)).sort();
      const live = isMasked ? bits : undefined;
      const count = values.length;
      const found = own.bracket({ count, live, low, high, sign });
      const places = [...keys.keys()].filter((at) => live === undefined || isKept(live, at));
      const below = places.filter((at) => (keys[at] ?? 0) < low);
      const near = places.filter((at) => (keys[at] ?? 0) >= low && (keys[at] ?? 0) <= high);
      const patterns = new Int32Array(values.buffer);
      expect(found.below).toBe(below.length);
      expect([...found.near]).toEqual(near.flatMap((at) => [at, patterns[at]]));
      const stays = [...found.bits].flatMap((byte, at) => Array.from({ length: 8 }, (_, bit) => ((byte >> bit) & 1 ? 8 * at + bit : -1)));
      expect(stays.filter((at) => at >= 0)).toEqual(places.filter((at) => !below.includes(at)));
      expect(found.hasNaN).toBe(values.some((it) => Number.isNaN(it)));
    }),
  );
  returnRoom(own);
});

it('knows its own numbers, and no others', () => {
  inRoom(100, (buffer) => {
    expect(roomOf(new Float32Array(buffer, 0, 100))?.buffer).toBe(buffer);
    expect(roomOf(new Float32Array(buffer, 4, 99))).toBeUndefined();
    expect(roomOf(new Float64Array(buffer, 0, 100))).toBeUndefined();
    expect(roomOf(new Float32Array(100))).toBeUndefined();
  });
  inRoom(2 ** 20, (buffer) => {
    expect(buffer.byteLength).toBe(2 ** 23);
    expect(roomOf(new Float32Array(buffer))).toBeUndefined();
  });
});
