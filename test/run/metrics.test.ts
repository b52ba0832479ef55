import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { emptyTally, isMetric, metricValue, tallyBatch } from '../../src/run/metrics.ts';

const metrics = ['accuracy', 'top-2', 'loss', 'perplexity'];

describe('metrics', () => {
  it('matches values worked out by hand', () => {
    // softmax([0, ln 3]) = [1/4, 3/4]; the second row is a tie, which argmax gives to class 0.
    const logits = Float32Array.of(0, Math.log(3), -9, 5, 5, -9, 1, 2, 3);
    const tally = tallyBatch(emptyTally, logits, BigInt64Array.of(1n, 1n, 0n), metrics);
    expect(tally.scored).toBe(3);
    expect(metricValue(tally, 'accuracy')).toBeCloseTo(1 / 3);
    expect(metricValue(tally, 'top-2')).toBeCloseTo(2 / 3);
    const third = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 1;
    const first = Math.log(1 + 3 + Math.exp(-9)) - Math.log(3);
    const second = Math.log(2 * Math.exp(5) + Math.exp(-9)) - 5;
    expect(metricValue(tally, 'loss')).toBeCloseTo((first + second + third) / 3, 6);
    expect(metricValue(tally, 'perplexity')).toBeCloseTo(Math.exp((first + second + third) / 3), 5);
  });

  it('does not overflow where a naive softmax would', () => {
    const tally = tallyBatch(
      emptyTally,
      Float32Array.of(1000, -1000),
      BigInt64Array.of(1n),
      metrics,
    );
    expect(metricValue(tally, 'loss')).toBe(2000);
  });

  it('does not depend on how the samples are cut into batches', () => {
    const rows = fc.array(
      fc.tuple(
        fc.array(fc.float({ noNaN: true, min: -20, max: 20 }), { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 0, max: 3 }),
      ),
      { minLength: 2, maxLength: 12 },
    );
    fc.assert(
      fc.property(rows, fc.nat(), (samples, cut) => {
        const at = 1 + (cut % (samples.length - 1));
        const batch = (part: typeof samples, tally = emptyTally) =>
          tallyBatch(
            tally,
            Float32Array.from(part.flatMap(([scores]) => scores)),
            BigInt64Array.from(part.map(([, label]) => BigInt(label))),
            metrics,
          );
        const whole = batch(samples);
        const parts = batch(samples.slice(at), batch(samples.slice(0, at)));
        for (const metric of metrics) {
          expect(metricValue(parts, metric)).toBeCloseTo(metricValue(whole, metric), 6);
        }
      }),
    );
  });

  it.each(['accuracy', 'top-1', 'top-5', 'loss', 'perplexity'])('knows %s', (name) => {
    expect(isMetric(name)).toBe(true);
  });

  it.each(['top-0', 'top', 'Accuracy', 'f1', ''])('does not know %j', (name) => {
    expect(isMetric(name)).toBe(false);
  });
});
