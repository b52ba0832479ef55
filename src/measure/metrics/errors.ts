/** Errors of outputs against targets: the mean square, and the peak signal-to-noise ratio in dB. */
import type { StreamedMetric } from './streamed-metric.ts';
import { eachTarget } from './streamed-metric.ts';

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
