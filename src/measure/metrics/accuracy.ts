/** The share of labels that are among the `depth` highest logits of their row. */
import { eachLabel, type StreamedMetric } from './streamed-metric.ts';

export function accuracy(depth: number): StreamedMetric {
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
