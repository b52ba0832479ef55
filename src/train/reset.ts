/** Draws the weights of layers anew; what is pruned stays +0, and what is cut is of no account. */
import type { Layer } from '../model/graph.ts';
import type { PlannedReset } from '../plan/plan.ts';
import { permutation, uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import type { Stream } from '../random/stream.ts';
import { inputsOfRow } from '../select/scopes.ts';
import { putKept, takeKept } from '../cut/kept-slices.ts';
import type { SmallerModel } from '../cut/smaller-model.ts';
import { applyMask } from '../state/masks.ts';
import { withChanges } from '../state/network.ts';
import type { Network, Values } from '../state/network.ts';

/**
 * `layers` are those of the plan, in its order. Each tensor draws from a stream of its own: of a network
 * that is cut, what the smaller model without its units would draw.
 */
export function resetWeights(
  network: Network,
  layers: readonly Layer[],
  { rule, stream: path }: Pick<PlannedReset, 'rule' | 'stream'>,
  { seed, smaller }: { readonly seed: number; readonly smaller?: SmallerModel | undefined },
): Network {
  const values = new Map<string, Values>();
  for (const layer of layers) {
    const { tensor } = layer;
    const left = smaller === undefined ? layer : smaller.layerOf(layer);
    if (left === undefined) continue;
    const drawn = stream(seed, `${path}/${tensor}`);
    const { before, mask, whole } = leftOf(network, tensor, smaller);
    const own = rule === 'permuted' ? permuted(before, mask, drawn) : kaiming(before, left, drawn);
    if (mask !== undefined) applyMask(own, mask);
    values.set(tensor, whole(own));
  }
  return withChanges(network, { values });
}

/** What is left of a tensor and its mask, and the way back to all of it. */
function leftOf({ values, masks }: Network, tensor: string, smaller: SmallerModel | undefined) {
  const before = values.get(tensor);
  if (before === undefined) throw new Error(`the model has no ${tensor}`);
  const mask = masks.get(tensor);
  const slices = smaller?.slicesOf(tensor);
  if (slices === undefined) return { before, mask, whole: (own: Values): Values => own };
  return {
    before: takeKept(before, slices),
    mask: mask && takeKept(mask, slices),
    whole(own: Values): Values {
      const all = before.slice();
      putKept(own, all, slices);
      return all;
    },
  };
}

/** The live weights in another order: their distribution stays, and with it that of every layer. */
function permuted(before: Values, mask: Uint8Array | undefined, drawn: Stream): Values {
  const live: number[] = [];
  for (let i = 0; i < before.length; i++) if (mask?.[i] !== 0) live.push(i);
  const order = permutation(drawn, live.length);
  const own = before.slice();
  live.forEach((index, place) => (own[index] = before[live[order[place] ?? 0] ?? 0] ?? 0));
  return own;
}

/**
 * Uniform in ±√(6 / fan-in), He et al. (arXiv:1502.01852) as PyTorch's `kaiming_uniform_` draws it by
 * default. The mask is of no account to the draw.
 */
function kaiming(before: Values, layer: Layer, drawn: Stream): Values {
  const kernel = layer.dims.reduce(
    (product, dim, axis) => (layer.axes[axis] === 'kernel' ? product * dim : product),
    1,
  );
  const fanIn = inputsOfRow(layer) * kernel;
  const own = before.slice();
  own.set(uniform(drawn, own.length, Math.sqrt(6 / fanIn)));
  return own;
}
