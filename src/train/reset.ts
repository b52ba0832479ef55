/** Draws weights anew, or all that a network begins with; what is pruned stays +0, and what is cut is of no account. */
import { gatesOf } from '../model/coupling/reducing-rules.ts';
import type { Axis, Layer } from '../model/graph.ts';
import { isRecurrent } from '../model/layers/uses.ts';
import type { PlannedReset } from '../plan/plan.ts';
import { normal, permutation, uniform } from '../random/draw.ts';
import { stream, type Stream } from '../random/stream.ts';
import { inputsOfRow } from '../select/scopes.ts';
import { putKept, takeKept } from '../cut/removed-slices.ts';
import type { SmallerModel } from '../cut/smaller-model.ts';
import { applyMask } from '../state/masks.ts';
import { withChanges, type Network, type Values } from '../state/network.ts';

export interface Redrawing {
  readonly seed: number;
  readonly smaller?: SmallerModel | undefined;
  readonly layers: (names: readonly string[]) => readonly Layer[];
}

/** Each tensor draws from a stream of its own: of a network that is cut, what the smaller model without its units would draw. */
export function reset(
  network: Network,
  { rule, layers, starts = {}, stream: path }: PlannedReset,
  { seed, smaller, layers: layersNamed }: Redrawing,
): Network {
  const values = new Map<string, Values>();
  for (const layer of layersNamed(layers)) {
    const left = smaller === undefined ? layer : smaller.layerOf(layer);
    if (left !== undefined) {
      begin(layer.tensor, (before, mask, drawn) => {
        return rule === 'permuted'
          ? permuted(before, mask, drawn)
          : uniform(drawn, before.length, rule === 'kaiming' ? kaimingBound(left) : usualBound(left));
      });
    }
  }
  for (const [tensor, name] of Object.entries(starts.uniform ?? {})) {
    const [layer] = layersNamed([name]);
    const left = layer && (smaller === undefined ? layer : smaller.layerOf(layer));
    if (left === undefined) continue;
    begin(tensor, ({ length }, _, drawn) => uniform(drawn, length, usualBound(left)));
  }
  for (const tensor of starts.normal ?? []) begin(tensor, ({ length }, _, drawn) => normal(drawn, length));
  for (const [value, tensors] of [
    [1, starts.ones],
    [0, starts.zeros],
    [0.25, starts.quarters],
  ] as const) {
    for (const tensor of tensors ?? []) begin(tensor, ({ length }) => new Float32Array(length).fill(value));
  }
  return withChanges(network, { values });

  function begin(tensor: string, make: (before: Values, mask: Uint8Array | undefined, drawn: Stream) => ArrayLike<number>): void {
    if (smaller?.has(tensor) === false) return;
    const { before, mask, whole } = leftOf(network, tensor, smaller);
    const own = before.slice();
    own.set(make(before, mask, stream(seed, `${path}/${tensor}`)));
    if (mask !== undefined) applyMask(own, mask);
    values.set(tensor, whole(own));
  }
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

/** √(6 / fan-in), He et al. (arXiv:1502.01852) as PyTorch's `kaiming_uniform_` draws by default. The mask is of no account to the draw. */
function kaimingBound(layer: Layer): number {
  return Math.sqrt(6 / (inputsOfRow(layer) * sizeAlong(layer, 'kernel')));
}

/**
 * What `torch.nn.Linear`, `Conv` and `ConvTranspose` draw by, `kaiming_uniform_(a=√5)`: 1 / √fan-in, which of
 * a kernel is all but its first axis, transposed or not; and `LSTM`, `GRU` and `RNN`: 1 / √hidden units.
 */
function usualBound(layer: Layer): number {
  const { operator, dims, axes } = layer;
  if (isRecurrent(operator)) return 1 / Math.sqrt(sizeAlong(layer, 'out') / gatesOf(operator));
  const fanIn = axes.includes('kernel') ? dims.slice(1).reduce((product, dim) => product * dim, 1) : sizeAlong(layer, 'in');
  return 1 / Math.sqrt(fanIn);
}

function sizeAlong({ dims, axes }: Layer, axis: Axis): number {
  return dims.reduce((product, dim, at) => (axes[at] === axis ? product * dim : product), 1);
}
