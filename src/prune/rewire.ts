/** One update of a rewiring: live weights are dropped by |w|, and as many zeros grow by a score. */
import { sum } from '../basics/numbers.ts';
import { itemAt } from '../basics/must.ts';
import { collecting, type Outcome } from '../diagnostics/diagnostic.ts';
import { ceil, multiply, rational, type Rational } from '../exact/rational.ts';
import type { Layer } from '../model/graph.ts';
import type { Allocation, RankedLayer } from '../select/request.ts';
import { select } from '../select/select.ts';
import { weightsOf } from '../state/layer-weights.ts';
import { applyMask, countPruned } from '../state/masks.ts';
import type { MaskedValues, Network, Values } from '../state/network.ts';

export interface Rewiring {
  readonly layers: readonly Layer[];
  /** Of the live weights of each layer, or of all together, rounded up. */
  readonly share: Rational;
  readonly per: 'layer' | 'all';
  /** By which zeros grow, the highest first: one array a layer. */
  readonly growth: readonly Float32Array[];
}

export interface Rewired extends MaskedValues {
  /** Weights that were dropped, of which some may have grown again at once. */
  readonly moved: number;
}

/**
 * Drops ceil(share · live), then grows as many among all zeros, just dropped ones included: these keep
 * their values, what else grows starts at 0. Of equal scores the earlier weight, in graph order and
 * flat index, is dropped first and grows last. Errors: ESP45xx, as `select` has them.
 */
export function rewire(network: Network, rewiring: Rewiring): Outcome<Rewired> {
  return collecting((take) => {
    const { layers, share, per, growth } = rewiring;
    const masks = layers.map(({ tensor, count }) => network.masks.get(tensor) ?? new Uint8Array(count).fill(1));
    const dead = masks.map(countPruned);
    const live = dead.map((pruned, index) => itemAt(layers, index).count - pruned);
    const going = (weights: number): number => Number(ceil(multiply(share, rational(weights))));
    const drops = per === 'layer' ? live.map(going) : [going(sum(live))];

    const dropped = take(
      select({
        layers: ranked(layers, weightsOf(layers, network), masks),
        rankBy: 'magnitude',
        ranked: { per: 'layer' },
        allocation: total(per, per === 'layer' ? dead.map((own, i) => own + (drops[i] ?? 0)) : [sum(dead) + sum(drops)]),
      }),
    );
    // Zeros compete for growth: the live ones stand aside, and all but the best zeros are turned down.
    const candidates = dropped.masks.map((mask) => mask.map((kept) => 1 - kept));
    const aside = candidates.map(countPruned);
    const refused = dropped.pruned.map((zeros, i) => zeros - (drops[i] ?? 0));
    const grown = take(
      select({
        layers: ranked(layers, growth, candidates),
        rankBy: 'score',
        ranked: { per: 'layer' },
        allocation: total(
          per,
          per === 'layer' ? aside.map((own, i) => own + (refused[i] ?? 0)) : [sum(aside) + sum(dropped.pruned) - sum(drops)],
        ),
      }),
    );
    const newMasks = new Map<string, Uint8Array>();
    const newValues = new Map<string, Values>();
    for (const [index, { tensor }] of layers.entries()) {
      const kept = dropped.masks[index] ?? new Uint8Array(0);
      const more = grown.masks[index] ?? new Uint8Array(0);
      const mask = kept.map((own, i) => (own === 1 || more[i] === 1 ? 1 : 0));
      const values = network.values.get(tensor)?.slice();
      if (values === undefined) throw new Error(`the model has no ${tensor}`);
      applyMask(values, mask);
      newMasks.set(tensor, mask);
      newValues.set(tensor, values);
    }
    return { masks: newMasks, values: newValues, moved: sum(drops) };
  });
}

function ranked(layers: readonly Layer[], values: readonly Float32Array[], masks: readonly Uint8Array[]): readonly RankedLayer[] {
  return layers.map(({ name, tensor, dims, axes, groups }, index) => ({
    name,
    tensor,
    dims,
    axes,
    groups,
    values: values[index] ?? new Float32Array(0),
    mask: masks[index] ?? new Uint8Array(0),
  }));
}

function total(per: Rewiring['per'], pruned: readonly number[]): Allocation {
  return per === 'layer' ? { kind: 'layers', pruned } : { kind: 'global', pruned: sum(pruned) };
}
