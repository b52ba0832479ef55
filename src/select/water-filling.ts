/**
 * An exact total shared out by a rule that rises with one level: part i gets start + slope · level, no less than
 * its least and no more than its most. What a full part cannot take goes to the others, as water finds its level.
 */
import { sum } from '../basics/numbers.ts';
import { itemAt } from '../basics/must.ts';

export interface Vessel {
  /** Its amount at level 0: nothing, or its minimum. */
  readonly start: number;
  /** How much it rises with the level; 0 if it is constant. */
  readonly slope: number;
  /** The bounds of its amount, whole numbers. */
  readonly least: number;
  readonly most: number;
}

/**
 * Whole numbers that sum to `total`, which must lie between the sums of the bounds. Rounded by largest
 * remainder; of equal remainders the earlier part gets the unit.
 */
export function filled(vessels: readonly Vessel[], total: number): readonly number[] {
  const exact = atLevel(vessels, levelOf(vessels, total), total);
  const whole = exact.map((value, at) => {
    const { least, most } = itemAt(vessels, at);
    return Math.min(most, Math.max(least, Math.floor(value)));
  });
  const order = exact.map((value, at) => ({ at, rest: value - itemAt(whole, at) })).sort((a, b) => b.rest - a.rest || a.at - b.at);
  let left = total - sum(whole);
  // A second round is only needed where rounding errors have left more than one unit a part.
  while (left > 0) {
    const before = left;
    for (const { at } of order) {
      if (left > 0 && itemAt(whole, at) < itemAt(vessels, at).most) {
        whole[at] = itemAt(whole, at) + 1;
        left--;
      }
    }
    if (left === before) throw new RangeError(`the parts cannot hold ${total}`);
  }
  for (const { at } of order.toReversed()) {
    const over = Math.min(-left, itemAt(whole, at) - itemAt(vessels, at).least);
    if (left >= 0) break;
    whole[at] = itemAt(whole, at) - over;
    left += over;
  }
  if (left < 0) throw new RangeError(`the parts hold more than ${total}`);
  return whole;
}

function at({ start, slope, least, most }: Vessel, level: number): number {
  return Math.min(most, Math.max(least, start + slope * level));
}

/** Constant parts share the rest that no level can place, in order of their room. */
function atLevel(vessels: readonly Vessel[], level: number, total: number): readonly number[] {
  const found = vessels.map((vessel) => at(vessel, level));
  const missing = total - sum(found);
  const room = vessels.map(({ least, most }, i) => (missing > 0 ? most - itemAt(found, i) : itemAt(found, i) - least));
  const all = sum(room);
  return all <= 0 ? found : found.map((value, i) => value + Math.sign(missing) * Math.min(1, Math.abs(missing) / all) * itemAt(room, i));
}

/** The level at which the parts together hold the total, between the two bends around it. */
function levelOf(vessels: readonly Vessel[], total: number): number {
  const bends = vessels
    .filter(({ slope }) => slope > 0)
    .flatMap(({ start, slope, least, most }) => [(least - start) / slope, (most - start) / slope])
    .toSorted((a, b) => a - b);
  const held = (level: number): number => sum(vessels.map((vessel) => at(vessel, level)));
  let [low, high] = [0, bends.length - 1];
  if (bends.length === 0 || held(itemAt(bends, 0)) >= total) return bends[0] ?? 0;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (held(itemAt(bends, middle)) < total) low = middle;
    else high = middle;
  }
  const [from, to] = [itemAt(bends, low), itemAt(bends, high)];
  const [below, above] = [held(from), held(to)];
  return above <= total || above === below ? to : from + ((to - from) * (total - below)) / (above - below);
}
