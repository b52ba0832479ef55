/** The metrics of a run, by the names that a plan has for them. */
import { metricOfOutput } from '../plan/observe/metric-facts.ts';
import { eachLabel, argmax, eachTarget, partOf, type Evaluated, type StreamedMetric } from './metrics/streamed-metric.ts';

export type { Evaluated };

export type OpenMetrics = { readonly add: (batch: Evaluated) => void; readonly values: () => Readonly<Record<string, number>> };

/**
 * Accuracy, top-k, F1, Dice, the mean intersection over union and the area under the curve as fractions; loss in nats (or in the task's own measure), perplexity as e to the loss,
 * mean square and mean absolute error, peak signal-to-noise ratio in decibels, and drift as a fraction. NaN for an empty data set.
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
  perplexity: () => perplexity(meanLoss()),
  accuracy: () => accuracy(1),
  mse: () => meanError((error) => error ** 2),
  l1: () => meanError(Math.abs),
  psnr: () => peakSignalToNoise(1),
  drift: outputDrift,
  f1: () => overlap(f1),
  dice: () => overlap(f1),
  miou: () => overlap(intersectionOverUnion),
  auc: areaUnderCurve,
};

/** Names with a number in them: `top-5`, `psnr(peak: 255)`, `f1(class: 1)`. */
const numbered: readonly (readonly [RegExp, (value: number) => StreamedMetric])[] = [
  [/^top-([1-9]\d*)$/, accuracy],
  [/^psnr\(peak: (\d+(?:\.\d+)?)\)$/, peakSignalToNoise],
  [/^(?:f1|dice)\(class: (\d+)\)$/, (only) => overlap(f1, only)],
];

/** `cls.accuracy` is the metric of one of several outputs. */
function gaugeOf(name: string): StreamedMetric | undefined {
  const { output, metric } = metricOfOutput(name);
  const gauge = output === undefined ? undefined : metric === 'perplexity' ? perplexity(meanCrossEntropy()) : gaugeOf(metric);
  if (output !== undefined) return gauge && { add: (batch) => gauge.add(partOf(batch, output)), value: gauge.value };
  if (Object.hasOwn(plain, name)) return plain[name]?.();
  for (const [pattern, open] of numbered) {
    const match = pattern.exec(name);
    if (match !== null) return open(Number(match[1]));
  }
  return undefined;
}

/** The share of labels that are among the `depth` highest logits of their row. */
function accuracy(depth: number): StreamedMetric {
  let [hits, labels] = [0, 0];
  return {
    add(batch) {
      eachLabel(batch, (start, classes, label) => {
        labels++;
        if (rankOf(batch.output, start, classes, label) < depth) hits++;
      });
    },
    value: () => hits / labels,
  };
}

/** How many classes stand before the label; of equal scores the lower class is first (argmax). */
function rankOf(output: Float32Array, start: number, classes: number, label: number): number {
  const own = output[start + label] ?? NaN;
  // A score that is no number wins nothing.
  if (Number.isNaN(own)) return classes;
  let before = 0;
  for (let c = 0; c < classes; c++) {
    const score = output[start + c] ?? NaN;
    if (score > own || (score === own && c < label)) before++;
  }
  return before;
}

// How far predictions and labels overlap: of one class, or the mean over the classes that occur in either.

interface Counts {
  hits: number;
  /** Predicted wrongly, and missed. */
  misses: number;
}

/** 2·tp / (2·tp + fp + fn), which is Dice's coefficient, too (Dice 1945). */
function f1({ hits, misses }: Counts): number {
  return (2 * hits) / (2 * hits + misses);
}

/** tp / (tp + fp + fn), Jaccard's index. */
function intersectionOverUnion({ hits, misses }: Counts): number {
  return hits / (hits + misses);
}

/**
 * Of classes: the predicted one is that of the highest logit. Of targets from 0 to 1: a logit above 0
 * says yes, a target above ½ is one, and all elements are counted together.
 */
function overlap(score: (counts: Counts) => number, only?: number): StreamedMetric {
  const classes = new Map<number, Counts>();
  const of = (label: number): Counts => {
    const own = classes.get(label) ?? { hits: 0, misses: 0 };
    classes.set(label, own);
    return own;
  };
  const count = (predicted: number, label: number): void => {
    if (predicted === label) of(label).hits++;
    else of(label).misses++;
    if (predicted !== label && predicted >= 0) of(predicted).misses++;
  };
  return {
    add(batch) {
      eachLabel(batch, (start, width, label) => count(argmax(batch.output, start, width), label));
      eachTarget(batch, (value, target) => {
        const [said, is] = [value > 0, target > 0.5];
        if (said && is) of(1).hits++;
        else if (said || is) of(1).misses++;
      });
    },
    value() {
      const own = only === undefined ? [...classes.values()] : [classes.get(only)];
      const scores = own.map((counts) => (counts === undefined ? NaN : score(counts)));
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    },
  };
}

/** Errors of outputs against targets, the mean of their squares or sizes, and the peak signal-to-noise ratio in dB; and against themselves. */
function meanError(of: (error: number) => number): StreamedMetric {
  let [sum, count] = [0, 0];
  return {
    add(batch) {
      eachTarget(batch, (value, target) => {
        sum += of(value - target);
        count++;
      });
    },
    value: () => sum / count,
  };
}

/** 10 · log₁₀(peak² / mean square); infinite where nothing differs. */
function peakSignalToNoise(peak: number): StreamedMetric {
  const error = meanError((off) => off ** 2);
  return { add: error.add, value: () => 10 * Math.log10(peak ** 2 / error.value()) };
}

/** avg(|y − y0|²) / avg(|y0|²), y0 of the network before the recipe. */
function outputDrift(): StreamedMetric {
  let [apart, whole] = [0, 0];
  return {
    add({ output, before }) {
      if (before === undefined) throw new Error('drift is measured beside another network');
      for (let at = 0; at < output.length; at++) {
        const own = before[at] ?? NaN;
        apart += ((output[at] ?? NaN) - own) ** 2;
        whole += own ** 2;
      }
    },
    value: () => apart / whole,
  };
}

/** Mean loss, and perplexity: e to the loss, rounded to float32. */
function meanLoss(): StreamedMetric {
  let [sum, count] = [0, 0];
  return {
    add({ lossSum, losses }) {
      sum += lossSum;
      count += losses;
    },
    value: () => sum / count,
  };
}

/** That of one of several outputs, whose loss is no part of the loss that was measured. */
function meanCrossEntropy(): StreamedMetric {
  let [sum, count] = [0, 0];
  return {
    add(batch) {
      eachLabel(batch, (start, classes, label) => {
        const logits = batch.output.subarray(start, start + classes);
        const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
        sum += Math.log(logits.reduce((all, logit) => all + Math.exp(logit - highest), 0)) + highest - (logits[label] ?? NaN);
        count++;
      });
    },
    value: () => sum / count,
  };
}

function perplexity({ add, value }: StreamedMetric): StreamedMetric {
  return { add, value: () => Math.fround(Math.exp(value())) };
}

// The area under the receiver operating characteristic: how often a sample of the class scores higher
// than one of the others, ties counting half (Hanley and McNeil 1982). It needs the scores of all
// samples. Of more than two classes it is the mean of each against the rest, scored by its probability.

type Scored = { readonly score: number; readonly isPositive: boolean };

function areaUnderCurve(): StreamedMetric {
  const classes = new Map<number, Scored[]>();
  const add = (label: number, scored: Scored): void => {
    const own = classes.get(label);
    if (own === undefined) classes.set(label, [scored]);
    else own.push(scored);
  };
  return {
    add(batch) {
      eachLabel(batch, (start, width, label) => {
        softmax(batch.output.subarray(start, start + width)).forEach((score, c) => add(c, { score, isPositive: c === label }));
      });
      eachTarget(batch, (score, target) => add(1, { score, isPositive: target > 0.5 }));
    },
    value() {
      const areas = [...classes.values()].map(area).filter((one) => !Number.isNaN(one));
      return areas.reduce((sum, one) => sum + one, 0) / areas.length;
    },
  };
}

function softmax(logits: Float32Array): Float64Array {
  const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = Float64Array.from(logits, (logit) => Math.exp(logit - highest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** From the ranks of the positive ones (Mann–Whitney); NaN where all are of one kind. */
function area(scored: readonly Scored[]): number {
  const sorted = scored.toSorted((a, b) => a.score - b.score);
  const positives = sorted.filter(({ isPositive }) => isPositive).length;
  const negatives = sorted.length - positives;
  let rankSum = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from;
    let own = 0;
    while (to < sorted.length && sorted[to]?.score === sorted[from]?.score) {
      if (sorted[to]?.isPositive === true) own++;
      to++;
    }
    // Equal scores share the mean of their ranks, which count from 1.
    rankSum += own * ((from + 1 + to) / 2);
    from = to;
  }
  if (positives === 0 || negatives === 0) return NaN;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
