/** What gates and units of a probability are expected to leave of a network, and what a stage aims at with them. */
import { lengthOf } from '../../basics/lists.ts';
import { sumAt } from '../../basics/maps.ts';
import type { Layer, UnitGroup } from '../../model/index.ts';
import type { ModelFacts } from '../facts.ts';
import { toNumber } from '../../exact/rational.ts';
import type { PlannedPrune, PlannedStage } from '../plan.ts';
import { isOfGates, widthName } from '../criteria/gate.ts';
import { isBudgetPrune } from '../pruning.ts';
import { shareOfText } from '../share-text.ts';
import { ofKind } from '../of-kind.ts';

export type CountedResource = 'params' | 'flops' | 'units';

/** Amounts in the whole model, and in each stored tensor. */
export type Amounts = { readonly total: number; readonly of: (layer: Layer) => number };

/**
 * fixed + Σ over terms of amount · Π over axes of (free + Σ counts · q), the factors in brackets divided by the
 * length of the axis. Units are counted through, group after group; gates are independent, so that the product is
 * the expectation. A unit that lies on two axes of one tensor counts as two.
 */
export interface GatesLeft {
  readonly total: number;
  /** What no gate reaches. */
  readonly fixed: number;
  readonly units: number;
  readonly terms: readonly ExpectedTerm[];
}

export interface ExpectedTerm {
  readonly amount: number;
  /** Slices of a unit by its number; those of no unit are free. */
  readonly axes: readonly ExpectedAxis[];
}

export interface ExpectedAxis {
  readonly free: number;
  readonly length: number;
  /** In ascending order of units. */
  readonly counts: ReadonlyMap<number, number>;
}

export function gatesLeft(groups: readonly UnitGroup[], layers: readonly Layer[], { total, of }: Amounts): GatesLeft {
  const units = groups.reduce((sum, group) => sum + group.units.length, 0);
  const axesOf = gatedAxes(groups);
  const terms = layers.flatMap((layer): readonly ExpectedTerm[] => {
    const own = axesOf.get(layer.tensor);
    const amount = of(layer);
    if (own === undefined || amount === 0) return [];
    const axes = [...own].map(([place, counts]) => {
      // A branch takes the whole tensor along, whatever its axes are.
      const length = place < 0 ? 1 : (layer.dims[place] ?? 1);
      return { free: length - [...counts.values()].reduce((sum, count) => sum + count, 0), length, counts };
    });
    return [{ amount, axes }];
  });
  return { total, fixed: total - terms.reduce((sum, { amount }) => sum + amount, 0), units, terms };
}

/** Each unit counts as one. */
export function allUnitsLeft(groups: readonly UnitGroup[]): GatesLeft {
  const units = groups.reduce((sum, group) => sum + group.units.length, 0);
  const counts = new Map(Array.from({ length: units }, (_, unit) => [unit, 1]));
  return { total: units, fixed: 0, units, terms: [{ amount: units, axes: [{ free: 0, length: units, counts }] }] };
}

/** By tensor and axis, how many slices each unit has there; branches have an axis of their own below 0. */
function gatedAxes(groups: readonly UnitGroup[]): ReadonlyMap<string, ReadonlyMap<number, ReadonlyMap<number, number>>> {
  const found = new Map<string, Map<number, Map<number, number>>>();
  let first = 0;
  groups.forEach(({ members, units, cuts }, nth) => {
    members.forEach(({ tensor, axis }, at) => {
      const own = found.get(tensor) ?? new Map<number, Map<number, number>>();
      found.set(tensor, own);
      const place = cuts === undefined ? axis : -1 - nth;
      const counts = own.get(place) ?? new Map<number, number>();
      own.set(place, counts);
      units.forEach(({ indices }, unit) => {
        const size = lengthOf(indices[at]);
        if (size === 0) return;
        counts.set(first + unit, cuts === undefined ? sumAt(counts, first + unit) + size : 1);
      });
    });
    first += units.length;
  });
  return found;
}

/** The expected share, of the probability of each unit. */
export function shareLeft({ total, fixed, terms }: GatesLeft, q: ArrayLike<number>): number {
  const left = terms.reduce((sum, { amount, axes }) => {
    const factors = axes.map(({ free, length, counts }) => {
      let slices = free;
      for (const [unit, count] of counts) slices += count * (q[unit] ?? 0);
      return slices / length;
    });
    return sum + factors.reduce((product, factor) => product * factor, amount);
  }, fixed);
  return left / Math.max(1, total);
}

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

/** By resource the share of it that its prunes by them may leave; `open` is a share of the units. */
export function gateTargets({ statements }: Pick<PlannedStage, 'statements'>): Readonly<Record<string, number>> {
  const prunes = ofKind(statements, 'prune').filter(({ criterion }) => isOfGates(criterion) || criterion === widthName);
  return Object.fromEntries(prunes.flatMap(targetOf));
}

function targetOf(prune: PlannedPrune): readonly (readonly [string, number])[] {
  if (!isBudgetPrune(prune)) return [['open', 1 - prune.reached / Math.max(1, prune.selected)]];
  const { of, share } = prune.budget;
  return (of !== 'params' && of !== 'flops') || share === undefined ? [] : [[of, toNumber(shareOfText(share))]];
}
