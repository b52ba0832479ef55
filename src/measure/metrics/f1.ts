/** F1, 2·tp / (2·tp + fp + fn): of one class, or the mean over the classes that occur. */
import { argmax, eachLabel, eachTarget, type StreamedMetric } from './streamed-metric.ts';

interface Counts {
  hits: number;
  /** Predicted wrongly, and missed. */
  misses: number;
}

/**
 * Of classes: the predicted one is that of the highest logit. Of targets from 0 to 1: a logit above 0
 * says yes, a target above ½ is one, and all elements are counted together.
 */
export function f1(only?: number): StreamedMetric {
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
      const scores = own.map((counts) => (counts === undefined ? NaN : (2 * counts.hits) / (2 * counts.hits + counts.misses)));
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    },
  };
}
