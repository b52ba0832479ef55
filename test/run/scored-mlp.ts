/** Trained scores on the digits' MLP as plain loops in double precision, to hold runs against. */
import { batches, epochOrder } from '../../src/data/batches.ts';
import { stream } from '../../src/random/stream.ts';
import { readNpy } from '../compute/support/npy.ts';
import { readTensors } from './read-tensors.ts';
import { digits } from './support.ts';

export const layers = ['0', '2', '4'] as const;

/** One array a layer. */
export type Parts = readonly Float64Array[];

export interface Mlp {
  readonly weights: Parts;
  readonly biases: Parts;
  readonly scores: Parts;
  readonly masks: Parts;
}

export interface Update {
  readonly t: number;
  readonly lr: number;
  readonly momentum: number;
  readonly decay: number;
}

const stored = readTensors(digits.model);

function tensor(name: string): Float64Array {
  return Float64Array.from(stored.get(name) ?? []);
}

export function untouched(start: (w: number) => number): Mlp {
  const weights = layers.map((layer) => tensor(`${layer}.weight`));
  return {
    weights,
    biases: layers.map((layer) => tensor(`${layer}.bias`)),
    scores: weights.map((own) => own.map(start)),
    masks: weights.map((own) => own.map(() => 1)),
  };
}

const samples = readNpy('test/fixtures/data/digits_x_train.npy');
const labels = readNpy('test/fixtures/data/digits_y_train.npy');

/** The batches of a shuffling stream, epoch after epoch. */
export function* batchesOf(path: string, size: number): Generator<Uint32Array> {
  const shuffle = stream(0, path);
  const [count = 0] = samples.dims;
  for (;;) yield* batches(epochOrder(shuffle, count), size);
}

/** Gradients of the mean cross-entropy in z = w ⊙ m and in the biases. */
export function gradientsOf(mlp: Mlp, indices: Uint32Array): { z: Parts; biases: Parts } {
  const z = mlp.weights.map((own) => new Float64Array(own.length));
  const biases = mlp.biases.map((own) => new Float64Array(own.length));
  const kept = mlp.weights.map((own, l) => own.map((w, i) => w * (mlp.masks[l]?.[i] ?? 0)));
  for (const index of indices) {
    const inputs: Float64Array[] = [Float64Array.from({ length: 64 }, (_, i) => Number(samples.values[64 * index + i]))];
    for (let l = 0; l < 3; l++) inputs.push(forward(kept[l], mlp.biases[l], inputs[l], l));
    const logits = inputs[3] ?? new Float64Array();
    const most = Math.max(...logits);
    const powers = logits.map((value) => Math.exp(value - most));
    const total = powers.reduce((sum, one) => sum + one, 0);
    let error: Float64Array = powers.map((one, c) => (one / total - (c === Number(labels.values[index]) ? 1 : 0)) / indices.length);
    for (let l = 2; l >= 0; l--) error = backward(kept[l], inputs[l], error, z[l], biases[l]);
  }
  return { z, biases };
}

function forward(
  w: Float64Array = new Float64Array(),
  b: Float64Array = new Float64Array(),
  x: Float64Array = new Float64Array(),
  layer: number,
): Float64Array {
  return b.map((bias, o) => {
    let sum = bias;
    for (let i = 0; i < x.length; i++) sum += (w[o * x.length + i] ?? 0) * (x[i] ?? 0);
    return layer < 2 ? Math.max(0, sum) : sum;
  });
}

/** Adds to the gradients of a layer, and gives the error of the one below. */
function backward(
  w: Float64Array = new Float64Array(),
  x: Float64Array = new Float64Array(),
  error: Float64Array,
  gw: Float64Array = new Float64Array(),
  gb: Float64Array = new Float64Array(),
): Float64Array {
  const below = new Float64Array(x.length);
  error.forEach((e, o) => {
    gb[o] = (gb[o] ?? 0) + e;
    for (let i = 0; i < x.length; i++) {
      const at = o * x.length + i;
      gw[at] = (gw[at] ?? 0) + e * (x[i] ?? 0);
      below[i] = (below[i] ?? 0) + e * (w[at] ?? 0);
    }
  });
  // What a rectifier has made 0 passes nothing on; the first layer reads samples, and asks nobody.
  return below.map((e, i) => ((x[i] ?? 0) > 0 ? e : 0));
}

/** v ← μv + g + λw, w ← w − lr·v, in place; where `live` is 0 the value stays and v is 0. */
export function descend(
  values: Float64Array,
  gradient: Float64Array,
  velocity: Float64Array,
  { lr, momentum, decay }: Omit<Update, 't'>,
  live?: Float64Array,
): void {
  values.forEach((value, i) => {
    if (live?.[i] === 0) {
      velocity[i] = 0;
      return;
    }
    const v = momentum * (velocity[i] ?? 0) + (gradient[i] ?? 0) + decay * value;
    velocity[i] = v;
    values[i] = value - lr * v;
  });
}

/** New masks: the `pruned` lowest of all go, of equal ones the earlier. */
export function rankedTogether(scores: Parts, pruned: number): Parts {
  const sorted = Float64Array.from(scores.flatMap((own) => [...own])).sort();
  const limit = pruned === 0 ? -Infinity : (sorted[pruned - 1] ?? Infinity);
  let left = pruned - sorted.findIndex((score) => score === limit);
  return scores.map((own) =>
    own.map((score) => {
      if (score !== limit) return score < limit ? 0 : 1;
      return left-- > 0 ? 0 : 1;
    }),
  );
}

/** The same within each layer. */
export function rankedApart(scores: Parts, pruned: readonly number[]): Parts {
  return scores.flatMap((own, layer) => rankedTogether([own], pruned[layer] ?? 0));
}
