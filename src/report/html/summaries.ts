/** What is too long for a page in few numbers: curves in equal stretches of steps, and weights in the same bins before and after the run. */
import { hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { readModel, storedTensors, tensorValues, type ModelFiles, type TensorValues } from '../../model/index.ts';
import type { Histogram, Stretch } from './report-data.ts';

export type Sample = { readonly step: number; readonly value: number };

/** At most `most` stretches of as many samples each, the last with the rest; no extreme is lost. */
export function thinOut(samples: readonly Sample[], most: number): readonly Stretch[] {
  const size = Math.max(1, Math.ceil(samples.length / most));
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, index) => stretchOf(samples.slice(index * size, (index + 1) * size)));
}

function stretchOf(samples: readonly Sample[]): Stretch {
  let [sum, min, max] = [0, Infinity, -Infinity];
  for (const { value } of samples) {
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const [first, last] = [samples[0]?.step ?? 0, samples.at(-1)?.step ?? 0];
  return { first, last, mean: sum / samples.length, min, max };
}

/** Odd, so that one bin has zero in its middle. */
export const bins = 41;

/** The values of a model's tensors, one at a time. */
export type Weights = (tensor: string) => TensorValues | undefined;

export function openWeights(files: ModelFiles): Outcome<Weights> {
  const { value: model, diagnostics } = readModel(files);
  if (model === undefined || hasErrors(diagnostics)) return { diagnostics };
  const tensors = new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]));
  const weights: Weights = (name) => {
    const tensor = tensors.get(name);
    return tensor === undefined ? undefined : tensorValues(tensor, files).value;
  };
  const none: readonly Diagnostic[] = [];
  return { value: weights, diagnostics: none };
}

/** `kept` is the layer's mask; without one all weights are kept. */
export function histogramOf(before: TensorValues | undefined, after: TensorValues, kept: Uint8Array | undefined): Histogram | undefined {
  const limit = Math.max(largest(before), largest(after));
  if (!(limit > 0) || !Number.isFinite(limit)) return undefined;
  return { limit, before: before && countsOf(before, limit, undefined), after: countsOf(after, limit, kept) };
}

function largest(values: TensorValues | undefined): number {
  let most = 0;
  for (const value of values ?? []) most = Math.max(most, Math.abs(Number(value)));
  return most;
}

function countsOf(values: TensorValues, limit: number, kept: Uint8Array | undefined): readonly number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    if (kept?.[i] === 0) continue;
    const share = (Number(values[i]) + limit) / (2 * limit);
    const bin = Math.min(bins - 1, Math.floor(share * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
