/** Times of kernels, put in order where a measurement was disturbed. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { orderedTimes } from '../../../src/latency/ordered-times.ts';

const choices = [1, 2, 4].flatMap((first) => [1, 3].map((second) => [first, second] as const));
const drawn = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: choices.length, maxLength: choices.length });

it('no choice takes longer than a larger one, and none takes longer than it was measured', () => {
  fc.assert(
    fc.property(drawn, (times) => {
      const ordered = orderedTimes(choices, times);
      for (const [at, [first, second]] of choices.entries()) {
        expect(ordered[at]).toBeLessThanOrEqual(times[at] ?? NaN);
        for (const [other, larger] of choices.entries()) {
          if (first <= larger[0] && second <= larger[1]) expect(ordered[at]).toBeLessThanOrEqual(ordered[other] ?? NaN);
        }
      }
    }),
  );
});

it('times in order stay as they are, and a slow one has the time of the quickest larger choice', () => {
  expect(orderedTimes(choices, [1, 2, 3, 4, 5, 6])).toEqual([1, 2, 3, 4, 5, 6]);
  expect(orderedTimes(choices, [9, 2, 3, 7, 5, 6])).toEqual([2, 2, 3, 6, 5, 6]);
});
