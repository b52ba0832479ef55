import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resume, stream, type Stream, type StreamState } from '../../src/random/stream.ts';

const take = (source: Stream, length: number): number[] => Array.from({ length }, () => source.next());

/** xoshiro128starstar.c in BigInt, word for word. */
function* reference(state: StreamState): Generator<number> {
  const mask = 0xffffffffn;
  const s = state.map(BigInt);
  const at = (i: number): bigint => s[i] ?? 0n;
  const rotl = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  for (;;) {
    yield Number((rotl((at(1) * 5n) & mask, 7n) * 9n) & mask);
    const t = (at(1) << 9n) & mask;
    s[2] = at(2) ^ at(0);
    s[3] = at(3) ^ at(1);
    s[1] = at(1) ^ at(2);
    s[0] = at(0) ^ at(3);
    s[2] = at(2) ^ t;
    s[3] = rotl(at(3), 11n);
  }
}

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('xoshiro128**', () => {
  it('gives the numbers and the state of the published C program', () => {
    const source = resume([1, 2, 3, 4]);
    expect(take(source, 10)).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804]);
    expect(source.state()).toEqual([939045227, 1864939416, 1451579149, 2199351389]);
  });

  it('agrees with exact integers from any state', () => {
    fc.assert(
      fc.property(fc.tuple(word, word, word, fc.integer({ min: 1, max: 2 ** 32 - 1 })), (state) => {
        const expected = reference(state);
        expect(take(resume(state), 40)).toEqual(Array.from({ length: 40 }, () => expected.next().value));
      }),
    );
  });

  it('goes on from an exported state', () => {
    const whole = take(stream(7, 'train/shuffle'), 100);
    const first = stream(7, 'train/shuffle');
    const head = take(first, 37);
    expect([...head, ...take(resume(first.state()), 63)]).toEqual(whole);
  });

  it('refuses the state that never changes', () => {
    expect(() => resume([0, 0, 0, 0])).toThrow(RangeError);
  });
});

describe('a stream of a path', () => {
  it('starts at the SHA-256 of seed and path', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.string({ unit: 'grapheme' }), (seed, path) => {
        const bytes = Buffer.alloc(8);
        bytes.writeBigInt64LE(BigInt(seed));
        const digest = createHash('sha256').update(bytes).update(path, 'utf8').digest();
        const words = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at));
        expect(stream(seed, path).state()).toEqual(words);
      }),
    );
  });

  it('depends on nothing but both', () => {
    const paths = ['train/shuffle', 'repeat[1]/train/shuffle', 'repeat[2]/train/shuffle', ''];
    const states = [0, 1, -1].flatMap((seed) => paths.map((path) => stream(seed, path).state().join()));
    expect(new Set(states).size).toBe(states.length);
    expect(stream(3, 'a').state()).toEqual(stream(3, 'a').state());
  });
});
