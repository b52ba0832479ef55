/** Half of the work and no gain in time is said, by steady measurements alone. */
import { describe, expect, it } from 'vitest';
import type { Latency } from '../../../src/latency/latency-record.ts';
import { gainProblems } from '../../../src/latency/latency-record.ts';

type Rounds = readonly [least: number, ms: number, most: number];

const place = { machine: 'a machine', engine: 'onnxruntime 1.30.0' };

function measuredAs(dense: Rounds, compact: Rounds): Latency {
  const summary = ([least, ms, most]: Rounds) => ({ least, ms, most });
  return {
    batch: 1,
    threads: 1,
    estimated: { ...place, dense: 2, compact: 1 },
    measured: { ...place, rounds: 9, dense: summary(dense), compact: summary(compact) },
  };
}

const cut = {
  file: 'net.onnx',
  left: 0.499,
  widths: [
    { group: 'channels of a', units: 45 },
    { group: 'channels of b', units: 48 },
    { group: 'channels of c', units: 38 },
  ],
};
const chance = measuredAs([0.175, 0.178, 0.2], [0.174, 0.177, 0.2]);

describe('half of the work', () => {
  it('without a gain names the widths that are no multiple of 8', () => {
    const [found, ...others] = gainProblems(cut, [chance]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ code: 'ESP6782', severity: 'hint' });
    expect(found?.message).toBe(
      '49.9% of the multiply-adds of `net.onnx` are left, and it is no faster on batch 1: 0.178 ms before, 0.177 ms after; no multiple of 8 is left of `channels of a` and 1 more',
    );
    expect(found?.help).toContain('`keeping multiples of 8`');
  });

  it('that takes longer is no gain either', () => {
    const slower = measuredAs([0.15, 0.155, 0.2], [0.17, 0.175, 0.2]);
    expect(gainProblems(cut, [slower])).toHaveLength(1);
  });

  it('with multiples of 8 sends elsewhere', () => {
    const even = { ...cut, widths: [{ group: 'channels of b', units: 48 }] };
    const [found] = gainProblems(even, [chance]);
    expect(found?.message).toMatch(/0\.177 ms after$/);
    expect(found?.help).toContain('`espalier profile`');
  });

  it.each([
    ['that is faster', cut, measuredAs([0.15, 0.155, 0.2], [0.11, 0.115, 0.2])],
    ['on a busy machine', cut, measuredAs([0.1, 0.155, 0.2], [0.1, 0.16, 0.9])],
    ['of which most is left', { ...cut, left: 0.8 }, chance],
  ])('%s says nothing', (_, own, latency) => expect(gainProblems(own, [latency])).toEqual([]));

  it('that was not measured says nothing', () => {
    const { measured: _, ...estimated } = chance;
    expect(gainProblems(cut, [estimated])).toEqual([]);
  });
});
