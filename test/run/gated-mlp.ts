/** Hard-concrete gates on the neurons of the digits' MLP as plain loops in double precision, to hold runs against. */
import { logistic } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { gradientsOf, type Mlp, type Parts } from './scored-mlp.ts';

/** Gates of the 300 and of the 100 neurons, which the second and the third layer read. */
export const groups = ['neurons of 0', 'neurons of 2'] as const;

export const stretch = { temperature: 2 / 3, low: -0.1, high: 1.1 };

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Of one group: the gates of a step, and what they change by with log α. */
function drawn(alphas: Float64Array, group: string, step: number) {
  const noise = logistic(stream(0, `search/gates/${group}[${step}]`), alphas.length);
  const { temperature, low, high } = stretch;
  const s = alphas.map((alpha, unit) => sigmoid((alpha + (noise[unit] ?? 0)) / temperature));
  const wide = s.map((one) => one * (high - low) + low);
  const slope = s.map((one, unit) => {
    const isInside = (wide[unit] ?? 0) > 0 && (wide[unit] ?? 0) < 1;
    return isInside ? (one * (1 - one) * (high - low)) / temperature : 0;
  });
  return { z: wide.map((one) => Math.min(1, Math.max(0, one))), slope };
}

/** Weights as they are read: each column times the gate of its unit. */
export function times(weights: Float64Array, z: ArrayLike<number>): Float64Array {
  return weights.map((w, i) => w * (z[i % z.length] ?? 0));
}

/** Gradients in the gates, in the weights and in the biases, on a batch, with the noise of a step. */
export function gatedGradients(mlp: Mlp, alphas: Parts, batch: Uint32Array, step: number) {
  const gates = alphas.map((own, g) => drawn(own, groups[g] ?? '', step));
  const weights = mlp.weights.map((own, l) => (l === 0 ? own : times(own, gates[l - 1]?.z ?? [])));
  const { z: inProducts, biases } = gradientsOf({ ...mlp, weights }, batch);
  const inGates = gates.map(({ z, slope }, g) => {
    const sums = new Float64Array(z.length);
    mlp.weights[g + 1]?.forEach((w, i) => {
      const unit = i % z.length;
      sums[unit] = (sums[unit] ?? 0) + w * (inProducts[g + 1]?.[i] ?? 0);
    });
    return sums.map((sum, unit) => sum * (slope[unit] ?? 0));
  });
  const inWeights = inProducts.map((own, l) => (l === 0 ? own : times(own, gates[l - 1]?.z ?? [])));
  return { gates: inGates, weights: inWeights, biases };
}

/** P(z ≠ 0). */
export function openOf(alphas: Float64Array): Float64Array {
  const { temperature, low, high } = stretch;
  return alphas.map((alpha) => sigmoid(alpha - temperature * Math.log(-low / high)));
}

/** The gradient of the mean P(z ≠ 0) over all gates. */
export function openGradients(alphas: Parts): Parts {
  const all = alphas.reduce((sum, { length }) => sum + length, 0);
  return alphas.map((own) => openOf(own).map((open) => (open * (1 - open)) / all));
}

/** Gates without noise. */
export function settledGates(alphas: Float64Array): Float64Array {
  const { low, high } = stretch;
  return alphas.map((alpha) => Math.min(1, Math.max(0, sigmoid(alpha) * (high - low) + low)));
}
