/** The metrics of a run, by the names that a plan has for them. */
import { accuracy } from './metrics/accuracy.ts';
import { areaUnderCurve } from './metrics/auc.ts';
import { meanSquare, outputDrift, peakSignalToNoise, meanLoss, perplexity } from './metrics/errors.ts';
import { f1 } from './metrics/f1.ts';
import type { Evaluated, StreamedMetric } from './metrics/streamed-metric.ts';

export type { Evaluated };

/** Several metrics taken at once. */
export interface OpenMetrics {
  readonly add: (batch: Evaluated) => void;
  readonly values: () => Readonly<Record<string, number>>;
}

/**
 * Accuracy, top-k, F1 and the area under the curve as fractions; loss in nats (or in the task's own
 * measure), perplexity as e to the loss, mean square, peak signal-to-noise ratio in decibels, and drift as a fraction. NaN
 * for an empty data set.
 */
export function openMetrics(metrics: readonly string[]): OpenMetrics {
  const gauges = metrics.map((metric) => {
    const gauge = gaugeOf(metric);
    if (gauge === undefined) throw new RangeError(`no metric is called ${metric}`);
    return [metric, gauge] as const;
  });
  return {
    add: (batch) => gauges.forEach(([, gauge]) => gauge.add(batch)),
    values: () => Object.fromEntries(gauges.map(([metric, gauge]) => [metric, gauge.value()])),
  };
}

/** Whether it needs what the network before the recipe puts out. */
export function looksBefore(metric: string): boolean {
  return metric === 'drift';
}

export function isMetric(name: string): boolean {
  return gaugeOf(name) !== undefined;
}

const plain: Readonly<Record<string, () => StreamedMetric>> = {
  loss: meanLoss,
  perplexity,
  accuracy: () => accuracy(1),
  mse: meanSquare,
  psnr: () => peakSignalToNoise(1),
  drift: outputDrift,
  f1: () => f1(),
  auc: areaUnderCurve,
};

/** Names with a number in them: `top-5`, `psnr(peak: 255)`, `f1(class: 1)`. */
const numbered: readonly (readonly [RegExp, (value: number) => StreamedMetric])[] = [
  [/^top-([1-9]\d*)$/, accuracy],
  [/^psnr\(peak: (\d+(?:\.\d+)?)\)$/, peakSignalToNoise],
  [/^f1\(class: (\d+)\)$/, f1],
];

function gaugeOf(name: string): StreamedMetric | undefined {
  if (Object.hasOwn(plain, name)) return plain[name]?.();
  for (const [pattern, open] of numbered) {
    const match = pattern.exec(name);
    if (match !== null) return open(Number(match[1]));
  }
  return undefined;
}
