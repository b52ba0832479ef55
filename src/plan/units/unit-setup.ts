/** What planning a prune of units knows beside what it knows of any prune. */
import { count } from '../../basics/numbers.ts';
import { itemAt } from '../../basics/must.ts';
import { compare, rational, zero, multiply, roundTo, type Rational } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { sharedOf } from './inner-groups.ts';
import { bundleCount, type UnitGroup } from '../../model/coupling/unit-groups.ts';
import type { Layer } from '../../model/graph.ts';
import type { UnitPrune } from '../plan.ts';
import { asQuantity, amountOf, fieldOf } from '../reading.ts';
import { floorCounts, type FlooredLayer } from '../../select/floors.ts';
import { shareText } from '../share-text.ts';

export interface UnitSetup {
  /** `channels`, or `channels, neurons`. */
  readonly words: string;
  readonly groups: readonly UnitGroup[];
  /** Of each group, the narrowest width that it may have, where widths train. */
  readonly narrowest?: readonly number[];
  /** Names of the layers whose weights the units take along. */
  readonly weights: readonly string[];
  readonly planned: Pick<UnitPrune, 'grouped' | 'normalized' | 'groups' | 'rescored' | 'stays'>;
  readonly defaults: readonly string[];
}

/** A group in the shape of a layer of so many weights, for all that only counts. */
export function countedAsLayer(group: UnitGroup, all: readonly Layer[] = []): Layer {
  const { title, kind } = group;
  const count = bundleCount(group);
  return {
    name: title,
    tensor: title,
    operator: kind,
    type: 'float32',
    dims: [count],
    axes: ['out'],
    groups: 1,
    count,
    roles: new Set(),
    uses: [],
    prunable: true,
    block: sharedOf(group, all).block,
  };
}

/**
 * As written, and never less than one unit of a group, or than an operator takes at once: an axis of no slices
 * is no model. Without its branches a stream still is one.
 */
export function unitFloor(statement: TypedStatement, { groups, narrowest }: UnitSetup, isUniform: boolean): Floor | undefined {
  if (groups.every(({ cuts }) => cuts !== undefined)) return undefined;
  const sizes = groups.map(bundleCount);
  const written = floorOf(statement, isShare(statement) ? sizes : groups.map(({ units }) => units.length));
  const keep = groups.map(({ parts, step = 1, atLeast }, index) => {
    const asked = written?.keep[index] ?? 0;
    const bundlesOf = (units: number): number => Math.ceil(units / (parts?.count ?? 1) / step);
    return Math.max(1, narrowest?.[index] ?? 1, bundlesOf(atLeast?.count ?? 1), isShare(statement) ? asked : bundlesOf(asked));
  });
  const layers = sizes.map((size, index) => {
    const isMore = narrowest !== undefined || groups[index]?.atLeast !== undefined;
    // A lone unit beside larger groups loses its share, rounded down, which is none.
    const isLone = isUniform && size === 1 && sizes.some((other) => other > 1);
    const least = isLone ? zero : rational(isMore ? (keep[index] ?? 1) : 1, size);
    const asked = isShare(statement) ? (written?.layers[index]?.floor ?? zero) : rational(keep[index] ?? 1, size);
    return { size, floor: compare(asked, least) < 0 ? least : asked };
  });
  return { text: written?.text ?? (narrowest ? 'the narrowest width' : '1 unit'), layers, keep };
}

function isShare(statement: TypedStatement): boolean {
  return protectedAmount(statement, 'min')?.isShare !== false;
}

// `protect min 5% per layer`: how many units each layer keeps.

export interface Floor {
  /** Canonical: `5%`, or `100 weights`. */
  readonly text: string;
  /** The share of each layer that it keeps, and the units. */
  readonly layers: readonly FlooredLayer[];
  readonly keep: readonly number[];
}

export interface Ceiling {
  /** Canonical: `90%`, or `100 weights`. */
  readonly text: string;
  /** Units that each layer has lost at least in the end. */
  readonly lose: readonly number[];
}

/** `protect max 90% per layer`: what a layer may keep at most is rounded down. */
export function ceilingOf(statement: TypedStatement, sizes: readonly number[]): Ceiling | undefined {
  const written = protectedAmount(statement, 'max');
  if (written === undefined) return undefined;
  const { amount, isShare, text } = written;
  const keptOf = (size: number): number => (isShare ? roundTo(multiply(amount, rational(size)), 'down') : Number(amount.n / amount.d));
  return { text, lose: sizes.map((size) => Math.max(0, size - keptOf(size))) };
}

/** What `protect` writes: a share, or a number of units. */
function protectedAmount(statement: TypedStatement, field: 'min' | 'max') {
  const written = fieldOf(statement, 'protect', field);
  if (written === undefined) return undefined;
  const { unit } = asQuantity(written);
  const amount = amountOf(asQuantity(written));
  const isShare = unit === 'share';
  return { amount, isShare, text: isShare ? shareText(amount) : `${count(Number(amount.n))} ${unit}` };
}

/** The floor of each layer, given the layers' sizes; a floor of units is at most the whole layer. */
export function floorOf(statement: TypedStatement, sizes: readonly number[]): Floor | undefined {
  const written = protectedAmount(statement, 'min');
  if (written === undefined) return undefined;
  const { amount, isShare, text } = written;
  const layers = sizes.map((size) => ({ size, floor: isShare ? amount : ofUnits(amount, size) }));
  return { text, layers, keep: layers.map(({ size, floor }) => itemAt(floorCounts(floor, [size]), 0)) };
}

function ofUnits(units: Rational, size: number): Rational {
  if (size === 0) return rational(0);
  return Number(units.n) >= size * Number(units.d) ? rational(1) : rational(units.n, units.d * BigInt(size));
}
