import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { emptyTally, isMetric, metricValue, tallyBatch } from '../../src/run/metrics.ts';

const metrics = ['accuracy', 'top-2', 'loss', 'perplexity'];

describe('metrics', () => {
  it('matches values worked out by hand', () => {
    const output = Float32Array.of(0, 1, -9, 5, 5, -9, 1, 2, 3, NaN, 0, 1);
    const labels = BigInt64Array.of(1n, 1n, 0n, 0n);
    const batch = { output, labels, lossSum: 6, losses: 4 };
    // Right; a tie, which argmax gives to class 0; third; not a number.
    const tally = tallyBatch(emptyTally, batch, metrics);
    expect(metricValue(tally, 'accuracy')).toBe(1 / 4);
    expect(metricValue(tally, 'top-2')).toBe(2 / 4);
    expect(metricValue(tally, 'loss')).toBe(1.5);
    expect(metricValue(tally, 'perplexity')).toBe(Math.fround(Math.exp(1.5)));
  });

  it('has no hits where the targets are numbers', () => {
    const batch = {
      output: Float32Array.of(1, 2),
      labels: Float32Array.of(1, 4),
      lossSum: 4,
      losses: 2,
    };
    const tally = tallyBatch(emptyTally, batch, ['loss']);
    expect(metricValue(tally, 'loss')).toBe(2);
    expect(tally.predictions).toBe(0);
  });

  it('agrees with a full sort, however the samples are cut into batches', () => {
    const score = fc.integer({ min: -3, max: 3 });
    const row = fc.tuple(fc.array(score, { minLength: 4, maxLength: 4 }), fc.nat(3));
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 12 }), fc.nat(), (samples, cut) => {
        const at = 1 + (cut % (samples.length - 1));
        const batch = (part: typeof samples, tally = emptyTally) =>
          tallyBatch(
            tally,
            {
              output: Float32Array.from(part.flatMap(([scores]) => scores)),
              labels: BigInt64Array.from(part.map(([, label]) => BigInt(label))),
              lossSum: part.length,
              losses: part.length,
            },
            metrics,
          );
        const parts = batch(samples.slice(at), batch(samples.slice(0, at)));
        expect(parts).toEqual(batch(samples));
        const right = samples.filter(([scores, label]) => {
          const best = [...scores.keys()].sort(
            (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b,
          );
          return best.slice(0, 2).includes(label);
        });
        expect(metricValue(parts, 'top-2')).toBe(right.length / samples.length);
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
