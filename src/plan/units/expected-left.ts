/** The rest of a network on average, where each unit is there with a probability of its own, apart from all others. */
import { sumAt } from '../../basics/maps.ts';
import type { Layer, UnitGroup } from '../../model/index.ts';
import type { ModelFacts } from '../facts.ts';

export interface ProbableUnits {
  readonly group: Pick<UnitGroup, 'members' | 'units'>;
  /** By unit, from 0 to 1. */
  readonly there: ArrayLike<number>;
}

/** Shares of the original model. */
export interface ExpectedLeft {
  readonly params: number;
  /** Absent where its multiply-adds are not known. */
  readonly flops?: number;
}

/**
 * A weight is there with all units that it lies in slices of: shares multiply over the axes of a tensor.
 * Multiply-adds go with the weights that make them; those between activations stay.
 */
export function expectedLeft(all: readonly ProbableUnits[], { layers, macs }: Pick<ModelFacts, 'layers' | 'macs'>): ExpectedLeft {
  const shares = sharesOf(all, layers);
  let [count, gone, unmade] = [0, 0, 0];
  for (const layer of layers) {
    const lost = 1 - (shares.get(layer.tensor) ?? 1);
    count += layer.count;
    gone += lost * layer.count;
    unmade += lost * sumAt(macs.layers, layer.name);
  }
  return { params: 1 - gone / Math.max(1, count), flops: macs.total > 0 ? 1 - unmade / macs.total : undefined };
}

/** Of each tensor with units the share that is there. */
function sharesOf(all: readonly ProbableUnits[], layers: readonly Layer[]): ReadonlyMap<string, number> {
  const dims = new Map(layers.map((layer) => [layer.tensor, layer.dims]));
  /** By tensor and axis, the probability of each place. */
  const places = new Map<string, Map<number, Float64Array>>();
  for (const { group, there } of all) {
    group.members.forEach(({ tensor, axis }, at) => {
      const size = dims.get(tensor)?.[axis];
      if (size === undefined) return;
      const axes = places.get(tensor) ?? new Map<number, Float64Array>();
      const along = axes.get(axis) ?? new Float64Array(size).fill(1);
      group.units.forEach(({ indices }, unit) => {
        for (const place of indices[at] ?? []) along[place] = (along[place] ?? 1) * (there[unit] ?? 1);
      });
      places.set(tensor, axes.set(axis, along));
    });
  }
  return new Map([...places].map(([tensor, axes]) => [tensor, productOfMeans(axes.values())]));
}

function productOfMeans(axes: Iterable<Float64Array>): number {
  let product = 1;
  for (const along of axes) product *= along.reduce((sum, one) => sum + one, 0) / along.length;
  return product;
}
