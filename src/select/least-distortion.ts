/**
 * Counts of layers whose measured distortions sum to the least, for an exact total (Xu et al., arXiv:2308.10438, who assume that
 * distortions of layers add). Between two measured counts a curve is a straight line; curves may fall and rise.
 *
 * A sum of such curves is least where every layer but one stands at a measured count: of two that stand between, one could gain what the
 * other gives, as far as the next measured count, at no cost. So each layer in turn is left out of a knapsack over the measured counts and
 * takes the rest of the total.
 */
import { sum } from '../basics/numbers.ts';
import { itemAt } from '../basics/must.ts';

/** What is measured of a layer: at least one count, ascending, and the distortion at each. */
export type DistortionCurve = { readonly counts: readonly number[]; readonly distortions: readonly number[] };

/** Beyond so many units the knapsack counts in multiples; the total stays exact. */
const mostQuanta = 2 ** 16;

/**
 * One count a layer; they sum to `total`, which must lie between the sums of the first and of the last counts. Of equal sums the first
 * layer that can stand between two measured counts does, and of the others the earlier ones lose less.
 */
export function leastDistortion(curves: readonly DistortionCurve[], total: number): readonly number[] {
  const lowest = curves.map(({ counts }) => itemAt(counts, 0));
  const room = total - sum(lowest);
  const quantum = Math.max(1, Math.ceil(room / mostQuanta));
  const items = curves.map((curve, l) => itemOf(curve, itemAt(lowest, l), quantum));
  const free = freeLayer(items, curves, { lowest, quantum, budget: Math.round(room / quantum) });
  const others = items.filter((_, l) => l !== free.layer);
  const chosen = levelsOf(others, free.others);
  const counts = curves.map(({ counts: own }, l) => {
    if (l === free.layer) return 0;
    return itemAt(own, itemAt(chosen, l < free.layer ? l : l - 1));
  });
  counts[free.layer] = total - sum(counts);
  return quantum === 1 ? counts : settled(curves, counts);
}

/** Where a layer may stand in the knapsack: quanta above its lowest count, and the distortion there. */
type Item = { readonly sizes: readonly number[]; readonly values: readonly number[] };

function itemOf({ counts, distortions }: DistortionCurve, lowest: number, quantum: number): Item {
  return { sizes: counts.map((count) => Math.round((count - lowest) / quantum)), values: distortions.map(finite) };
}

type Knapsack = { readonly lowest: readonly number[]; readonly quantum: number; readonly budget: number };

interface Free {
  readonly layer: number;
  /** Quanta of all other layers together. */
  readonly others: number;
  readonly value: number;
}

/** The layer that takes the rest, and how much the others take. */
function freeLayer(items: readonly Item[], curves: readonly DistortionCurve[], { lowest, quantum, budget }: Knapsack): Free {
  let best: Free = { layer: 0, others: 0, value: Infinity };
  let found = false;
  const none = new Float64Array(budget + 1).fill(Infinity);
  none[0] = 0;
  visit(0, items.length, none);
  if (!found) throw new RangeError('the layers cannot lose as much as that');
  return best;

  /** `without` holds the least distortion of all items outside the range, by quanta. */
  function visit(from: number, to: number, without: Float64Array): void {
    if (to - from === 1) return judge(from, without);
    const middle = (from + to) >> 1;
    visit(from, middle, items.slice(middle, to).reduce(withItem, without));
    visit(middle, to, items.slice(from, middle).reduce(withItem, without));
  }

  function judge(layer: number, without: Float64Array): void {
    const curve = itemAt(curves, layer);
    const last = curve.counts.at(-1) ?? 0;
    const start = itemAt(lowest, layer);
    for (let others = budget; others >= 0; others--) {
      const least = without[others] ?? Infinity;
      const count = start + (budget - others) * quantum;
      // A multiple may reach past the end by less than itself; settling takes it back.
      if (least === Infinity || count >= last + quantum) continue;
      const value = least + distortionAt(curve, Math.min(count, last));
      if (found && value >= best.value) continue;
      found = true;
      best = { layer, others, value };
    }
  }
}

/** The least distortions with one more item, which stands at one of its places. */
function withItem(before: Float64Array, { sizes, values }: Item): Float64Array {
  const after = new Float64Array(before.length).fill(Infinity);
  sizes.forEach((size, level) => {
    const value = values[level] ?? Infinity;
    for (let at = size; at < after.length; at++) {
      const own = (before[at - size] ?? Infinity) + value;
      if (own < (after[at] ?? Infinity)) after[at] = own;
    }
  });
  return after;
}

/** The level of each item in a knapsack of exactly so many quanta; the first items take the least. */
function levelsOf(items: readonly Item[], quanta: number): readonly number[] {
  const none = new Float64Array(quanta + 1).fill(Infinity);
  none[0] = 0;
  const behind: Float64Array[] = [none];
  for (const item of items.toReversed()) behind.unshift(withItem(behind[0] ?? none, item));
  let left = quanta;
  return items.map(({ sizes, values }, index) => {
    const rest = behind[index + 1] ?? none;
    let chosen = 0;
    let least = Infinity;
    sizes.forEach((size, level) => {
      const value = (rest[left - size] ?? Infinity) + (values[level] ?? Infinity);
      if (size > left || value >= least) return;
      least = value;
      chosen = level;
    });
    left -= itemAt(sizes, chosen);
    return chosen;
  });
}

/** The distortion of a network whose outputs are not finite: more than any other. */
const everything = 2 ** 100;

function finite(value: number): number {
  return Number.isFinite(value) ? value : everything;
}

/** On the line between the measured counts on both sides. */
export function distortionAt({ counts, distortions }: DistortionCurve, count: number): number {
  const above = counts.findIndex((one) => one >= count);
  const [low, high] = [counts[above - 1] ?? 0, counts[above] ?? 0];
  const [from, to] = [finite(distortions[above - 1] ?? 0), finite(distortions[above] ?? NaN)];
  return high === count ? to : from + ((to - from) * (count - low)) / (high - low);
}

/** Multiples may take a layer slightly past its curve. Other layers compensate, the last ones first. */
function settled(curves: readonly DistortionCurve[], counts: readonly number[]): readonly number[] {
  const within = counts.map((count, l) => {
    const own = itemAt(curves, l).counts;
    return Math.max(itemAt(own, 0), Math.min(count, own.at(-1) ?? 0));
  });
  let missing = sum(counts) - sum(within);
  for (let l = within.length - 1; l >= 0 && missing !== 0; l--) {
    const own = itemAt(curves, l).counts;
    const count = itemAt(within, l);
    const edge = missing > 0 ? (own.at(-1) ?? 0) : itemAt(own, 0);
    const moved = missing > 0 ? Math.min(missing, edge - count) : Math.max(missing, edge - count);
    within[l] = count + moved;
    missing -= moved;
  }
  return within;
}
