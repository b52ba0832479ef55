/** Errors of outputs against targets, the mean square and the peak signal-to-noise ratio in dB; and against themselves. */
import { type StreamedMetric, eachTarget } from './streamed-metric.ts';

export function meanSquare(): StreamedMetric {
  let [sum, count] = [0, 0];
  return {
    add(batch) {
      eachTarget(batch, (value, target) => {
        sum += (value - target) ** 2;
        count++;
      });
    },
    value: () => sum / count,
  };
}

/** 10 · log₁₀(peak² / mean square); infinite where nothing differs. */
export function peakSignalToNoise(peak: number): StreamedMetric {
  const error = meanSquare();
  return { add: error.add, value: () => 10 * Math.log10(peak ** 2 / error.value()) };
}

/** avg(|y − y0|²) / avg(|y0|²), y0 of the network before the recipe. */
export function outputDrift(): StreamedMetric {
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
