import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMetric, openMetrics, type Evaluated } from '../../src/measure/metrics.ts';

const ofClasses = ['accuracy', 'top-2', 'loss', 'perplexity', 'f1', 'f1(class: 1)', 'miou', 'dice', 'dice(class: 1)', 'auc'];

function measured(metrics: readonly string[], ...batches: readonly Evaluated[]) {
  const gauges = openMetrics(metrics);
  batches.forEach(gauges.add);
  return gauges.values();
}

function batchOf(scores: readonly (readonly number[])[], labels: readonly number[]): Evaluated {
  return {
    output: Float32Array.from(scores.flat()),
    labels: BigInt64Array.from(labels, BigInt),
    size: labels.length,
    lossSum: labels.length,
    losses: labels.length,
  };
}

function targetsOf(output: readonly number[], targets: readonly number[]): Evaluated {
  return { output: Float32Array.from(output), labels: Float32Array.from(targets), size: output.length, lossSum: 0, losses: output.length };
}

describe('metrics of classes', () => {
  it('match values worked out by hand', () => {
    // Right; a tie, which argmax gives to class 0; third; not a number.
    const scores = [
      [0, 1, -9],
      [5, 5, -9],
      [1, 2, 3],
      [NaN, 0, 1],
    ];
    const batch = { ...batchOf(scores, [1, 1, 0, 0]), lossSum: 6 };
    const values = measured(['accuracy', 'top-2', 'loss', 'perplexity'], batch);
    expect(values).toEqual({ accuracy: 1 / 4, 'top-2': 2 / 4, loss: 1.5, perplexity: Math.fround(Math.exp(1.5)) });
  });

  it('count no class as told where the network gives no number', () => {
    // A class without a number, two that are equal at the very bottom, nothing but what is none.
    const scores = [
      [NaN, 2, 1],
      [-Infinity, -Infinity, NaN],
      [NaN, NaN, NaN],
    ];
    // Class 0: one hit, one missed and none told wrongly, 2 / 3; class 1: one hit.
    expect(measured(['f1'], batchOf(scores, [1, 0, 0]))).toEqual({ f1: (2 / 3 + 1) / 2 });
  });

  it('leave out the label that is not counted, and look ahead where labels do', () => {
    const row = (best: number) => [0, 1, 2].map((c) => (c === best ? 1 : 0));
    // Two samples of three tokens; the last row of each foretells nothing, label 2 is not counted.
    const scores = [1, 0, 1, 2, 0, 0].map(row);
    const batch = { ...batchOf(scores, [0, 1, 0, 2, 1, 0]), size: 2, shift: 1, ignore: 2 };
    expect(measured(['accuracy'], batch)).toEqual({ accuracy: 3 / 4 });
    expect(measured(['accuracy'], { ...batch, shift: 0 })).toEqual({ accuracy: 1 / 5 });
  });

  it('agree with their definitions, however the samples are cut into batches', () => {
    const score = fc.integer({ min: -3, max: 3 });
    const row = fc.tuple(fc.array(score, { minLength: 3, maxLength: 3 }), fc.nat(2));
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 12 }), fc.nat(), (samples, cut) => {
        const at = 1 + (cut % (samples.length - 1));
        const batch = (part: typeof samples) =>
          batchOf(
            part.map(([scores]) => scores),
            part.map(([, label]) => label),
          );
        const whole = measured(ofClasses, batch(samples));
        const parts = measured(ofClasses, batch(samples.slice(0, at)), batch(samples.slice(at)));
        expect(parts).toEqual(whole);
        const ranked = samples.map(([scores, label]) => ({
          label,
          best: [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b),
        }));
        const share = (hits: number): number => hits / samples.length;
        expect(whole['top-2']).toBe(share(ranked.filter(({ best, label }) => best.slice(0, 2).includes(label)).length));
        close(whole['f1(class: 1)'], f1Of(ranked, 1));
        const occurring = [0, 1, 2].map((c) => f1Of(ranked, c)).filter((f) => !Number.isNaN(f));
        close(whole['f1'], mean(occurring));
        const sets = [0, 1, 2].map((c) => setsOf(ranked, c));
        close(whole['dice(class: 1)'], diceOf(sets[1] ?? []));
        close(whole['dice'], mean(sets.map(diceOf).filter((value) => !Number.isNaN(value))));
        close(whole['miou'], mean(sets.map(jaccardOf).filter((value) => !Number.isNaN(value))));
      }),
    );
  });

  it('know the area under the curve of every pair', () => {
    const sample = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(sample, { minLength: 2, maxLength: 20 }), (samples) => {
        const scores = samples.map(([score]) => [0, score]);
        const labels = samples.map(([, is]) => Number(is));
        const { auc } = measured(['auc'], batchOf(scores, labels));
        const pairs = samples.flatMap(([high, is]) =>
          is ? samples.filter(([, other]) => !other).map(([low]) => [high, low] as const) : [],
        );
        const won = pairs.map(([high, low]) => (high > low ? 1 : high === low ? 0.5 : 0));
        close(auc, mean(won));
      }),
    );
  });
});

interface Ranked {
  readonly label: number;
  readonly best: readonly number[];
}

/** From precision and recall, as textbooks write it. */
function f1Of(ranked: readonly Ranked[], own: number): number {
  const said = ranked.filter(({ best }) => best[0] === own).length;
  const are = ranked.filter(({ label }) => label === own).length;
  const hits = ranked.filter(({ best, label }) => best[0] === own && label === own).length;
  if (said + are === 0) return NaN;
  if (hits === 0) return 0;
  const [precision, recall] = [hits / said, hits / are];
  return (2 * precision * recall) / (precision + recall);
}

/** The places of a class among predictions and among labels. */
type Places = readonly [said: ReadonlySet<number>, are: ReadonlySet<number>] | readonly [];

function setsOf(ranked: readonly Ranked[], own: number): Places {
  const where = (of: (one: Ranked) => number | undefined) => new Set(ranked.flatMap((one, at) => (of(one) === own ? [at] : [])));
  return [where(({ best }) => best[0]), where(({ label }) => label)];
}

/** 2 |A ∩ B| / (|A| + |B|) (Dice 1945, Sørensen 1948). */
function diceOf([said = new Set(), are = new Set()]: Places): number {
  return (2 * [...said].filter((at) => are.has(at)).length) / (said.size + are.size);
}

/** |A ∩ B| / |A ∪ B| (Jaccard 1912; Everingham et al. 2010 for segmentation). */
function jaccardOf([said = new Set(), are = new Set()]: Places): number {
  return [...said].filter((at) => are.has(at)).length / new Set([...said, ...are]).size;
}

/** Where there is nothing to measure, neither is a number. */
function close(value: number | undefined, expected: number): void {
  if (Number.isNaN(expected)) expect(value).toBeNaN();
  else expect(value).toBeCloseTo(expected, 12);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('metrics of targets', () => {
  it('are errors and ratios', () => {
    const batch = targetsOf([0.5, 0.25], [0.4, 0.35]);
    const values = measured(['mse', 'psnr', 'psnr(peak: 255)', 'accuracy'], batch);
    expect(values['mse']).toBeCloseTo(0.01, 7);
    // A mean square of 0.01 lies 20 dB under a peak of 1 (ITU-T J.340), and 48.13 dB more under 255.
    expect(values['psnr']).toBeCloseTo(20, 5);
    expect(values['psnr(peak: 255)']).toBeCloseTo(20 + 48.1308, 4);
    expect(values['accuracy']).toBeNaN();
  });

  it('take a logit above 0 for a yes', () => {
    const batch = targetsOf([1, -1, 2, -2, 3], [1, 1, 0, 0, 1]);
    // Two hits, one false alarm, one miss.
    expect(measured(['f1', 'auc'], batch)).toEqual({ f1: 4 / 6, auc: 4 / 6 });
  });
});

it.each(['accuracy', 'top-1', 'top-5', 'loss', 'perplexity', 'mse', 'psnr', 'f1', 'auc'])('knows %s', (name) => {
  expect(isMetric(name)).toBe(true);
});

it.each(['top-0', 'top', 'Accuracy', 'f1(class: x)', 'psnr(peak: )', 'toString', ''])('does not know %j', (name) => {
  expect(isMetric(name)).toBe(false);
});
