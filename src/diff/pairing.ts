/** Which item of one list is which item of another, by ever weaker signs of being the same. */
import { must, itemAt } from '../basics/must.ts';
import { addTo, addToSum, sumAt } from '../basics/maps.ts';

export interface Pairing<T> {
  readonly pairs: readonly (readonly [before: T, after: T])[];
  readonly removed: readonly T[];
  readonly added: readonly T[];
}

/** Each sign gives a key to an item, or none; items whose keys are equal are paired, in order, and leave the field to weaker signs. */
export function pairBy<T>(before: readonly T[], after: readonly T[], signs: readonly ((item: T) => string | undefined)[]): Pairing<T> {
  const partner = new Map<T, T>();
  const taken = new Set<T>();
  for (const keyOf of signs) {
    const open = new Map<string, T[]>();
    for (const item of after) {
      const key = taken.has(item) ? undefined : keyOf(item);
      if (key !== undefined) addTo(open, key, item);
    }
    for (const item of before) {
      const key = partner.has(item) ? undefined : keyOf(item);
      const found = key === undefined ? undefined : open.get(key)?.shift();
      if (found === undefined) continue;
      partner.set(item, found);
      taken.add(found);
    }
  }
  return pairingOf(before, after, partner);
}

/** Adds the most similar items that are left, where they have more than half in common. */
export function pairSimilar<T>(pairing: Pairing<T>, similarity: (before: T, after: T) => number): Pairing<T> {
  const partner = new Map(pairing.pairs);
  const offers = pairing.removed
    .flatMap((before) => pairing.added.map((after) => ({ before, after, score: similarity(before, after) })))
    .filter(({ score }) => score > 0.5)
    .sort((a, b) => b.score - a.score);
  const taken = new Set<T>();
  for (const { before, after } of offers) {
    if (partner.has(before) || taken.has(after)) continue;
    partner.set(before, after);
    taken.add(after);
  }
  const afters = [...pairing.pairs.map(([, one]) => one), ...pairing.added];
  return pairingOf([...pairing.pairs.map(([one]) => one), ...pairing.removed], afters, partner);
}

function pairingOf<T>(before: readonly T[], after: readonly T[], partner: ReadonlyMap<T, T>): Pairing<T> {
  const taken = new Set(partner.values());
  return { pairs: [...partner], removed: before.filter((item) => !partner.has(item)), added: after.filter((item) => !taken.has(item)) };
}

/** Twice what two lists share, over their lengths together: 1 where they are equal. */
export function shareInCommon(a: readonly string[], b: readonly string[]): number {
  if (a.length + b.length === 0) return 0;
  const left = new Map<string, number>();
  for (const item of a) addToSum(left, item);
  let common = 0;
  for (const item of b) {
    const count = sumAt(left, item);
    if (count > 0) common++;
    left.set(item, count - 1);
  }
  return (2 * common) / (a.length + b.length);
}

/** The items that must move to bring the rest from one order into the other: as few as can be. */
export function moversOf<T>(before: readonly T[], after: readonly T[]): ReadonlySet<T> {
  const places = new Map(before.map((item, place) => [item, place]));
  const order = after.filter((item) => places.has(item));
  // Longest rising run of places, by its last items (quadratic; recipes have tens of stages).
  const best = order.map(() => ({ length: 1, previous: -1 }));
  for (const [at, item] of order.entries()) {
    for (let earlier = 0; earlier < at; earlier++) {
      const rises = must(places.get(itemAt(order, earlier)), 'a place') < must(places.get(item), 'a place');
      const length = itemAt(best, earlier).length + 1;
      if (rises && length > itemAt(best, at).length) best[at] = { length, previous: earlier };
    }
  }
  const longest = Math.max(0, ...best.map(({ length }) => length));
  const staying = new Set<T>();
  let at = best.findIndex(({ length }) => length === longest);
  while (at >= 0) {
    const item = order[at];
    if (item !== undefined) staying.add(item);
    at = best[at]?.previous ?? -1;
  }
  return new Set(order.filter((item) => !staying.has(item)));
}
