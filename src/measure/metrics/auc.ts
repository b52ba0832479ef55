/**
 * The area under the receiver operating characteristic: how often a sample of the class scores higher
 * than one of the others, ties counting half (Hanley and McNeil 1982). It needs the scores of all
 * samples. Of more than two classes it is the mean of each against the rest, scored by its probability.
 */
import { eachLabel, eachTarget, type StreamedMetric } from './streamed-metric.ts';

interface Scored {
  readonly score: number;
  readonly isPositive: boolean;
}

export function areaUnderCurve(): StreamedMetric {
  const classes = new Map<number, Scored[]>();
  const add = (label: number, scored: Scored): void => {
    const own = classes.get(label);
    if (own === undefined) classes.set(label, [scored]);
    else own.push(scored);
  };
  return {
    add(batch) {
      eachLabel(batch, (start, width, label) => {
        const probabilities = softmax(batch.output.subarray(start, start + width));
        probabilities.forEach((score, c) => add(c, { score, isPositive: c === label }));
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
