/** Mean loss, and perplexity: e to the loss, rounded to float32. */
import type { StreamedMetric } from './streamed-metric.ts';

export function meanLoss(): StreamedMetric {
  let [sum, count] = [0, 0];
  return {
    add({ lossSum, losses }) {
      sum += lossSum;
      count += losses;
    },
    value: () => sum / count,
  };
}

export function perplexity(): StreamedMetric {
  const loss = meanLoss();
  return { add: loss.add, value: () => Math.fround(Math.exp(loss.value())) };
}
