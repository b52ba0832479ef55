/** How long a cut network takes, in words: what a busy machine measured is no comparison. */
import { expect, it } from 'vitest';
import { latencyText } from '../../src/report/latency-text.ts';
import type { Latency } from '../../src/latency/latency-record.ts';

const place = { machine: 'a machine', engine: 'onnxruntime 1.30.0' };

function measuredAs(dense: readonly [number, number, number], compact: readonly [number, number, number]): Latency {
  const summary = ([least, ms, most]: readonly [number, number, number]) => ({ least, ms, most });
  return {
    batch: 1,
    threads: 1,
    estimated: { ...place, dense: 2, compact: 1 },
    measured: { ...place, rounds: 9, dense: summary(dense), compact: summary(compact) },
  };
}

it('steady rounds tell a share', () => {
  expect(latencyText(measuredAs([1.98, 2, 2.6], [0.97, 1, 1.9]))).toBe(
    'latency on batch 1: 50.0% measured here (2.00 to 1.00 ms, rounds −3% +90%), 50.0% by the profile',
  );
});

it.each([
  ['a little less', measuredAs([0.172, 0.178, 0.2], [0.171, 0.177, 0.19])],
  ['a little more', measuredAs([0.172, 0.178, 0.2], [0.175, 0.181, 0.19])],
])('%s, with rounds that overlap, is no difference', (_, latency) => {
  const told = latencyText(latency);
  expect(told).toMatch(/: no difference is measurable, measured here \(.*rounds .* and .*\)/);
  expect(told).not.toMatch(/% measured here/);
});

it('rounds whose quicker halves are apart tell a share, whatever the slow ones did', () => {
  expect(latencyText(measuredAs([1.98, 2, 9], [1.8, 1.9, 9]))).toMatch(/: 95.0% measured here/);
});

it.each([
  ['of the cut network', measuredAs([1.98, 2, 2.1], [2.1, 3.43, 5])],
  ['of the whole one', measuredAs([1.2, 2, 2.1], [0.97, 1, 1.1])],
])('rounds %s that are far apart tell none', (_, latency) => {
  const told = latencyText(latency);
  expect(told).not.toMatch(/% measured here/);
  expect(told).toMatch(/: too unsteady to compare, measured here \(.*\), 50.0% by the profile$/);
});
