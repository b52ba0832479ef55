/**
 * Exact selection over several pools by radix: two or three histograms of the key's bits find the
 * cut in linear time and little memory, whatever the scores are.
 *
 * Pool l gives its worst units, at most caps[l] of them. If C_l(t) of its units have a key up to t,
 * then Σ min(C_l(t), caps[l]) units are to be had up to t, and the common cut is the smallest t that
 * yields the count. This is water-filling: what a floor protects is out of the competition.
 */
import { type Digit, highestDigits, lowerDigits } from './histogram.ts';
import { extentOf, narrow } from './narrow.ts';
import type { Bracket, Narrowed } from './narrow.ts';
import { applyCut, sourceOf } from './pool.ts';
import type { Cut, Pool, PoolSource } from './pool.ts';
import { scopeSize } from './runs.ts';
import { gatheredLevel, gatheredLimit } from './gathered-cut.ts';
import { sum } from './sum.ts';
import { cutAt, fixedRule, tiesTaken, type TieRule } from './ties.ts';

/** Two digits read a large pool twice only; three have tables that a small one can afford. */
const wideDigits: readonly Digit[] = [
  { shift: 16, width: 16 },
  { shift: 0, width: 16 },
];
const narrowDigits: readonly Digit[] = [
  { shift: 21, width: 11 },
  { shift: 10, width: 11 },
  { shift: 0, width: 10 },
];
const wideFrom = 2 ** 19;

/** Pools of fewer units are not worth a sample. */
const quickFrom = 2 ** 20;
const sampleSize = 2 ** 16;
/** Sampled units on each side of the cut: four standard deviations at the median. */
const margin = 512;

const nothing: Cut = { key: -0x80000000, spared: 0, ties: 0, count: 0 };

/** The cut that takes exactly `count` of the pool's units, the worst; under `all` its ties too, up to `cap`, under `none` without them. */
export function worstOf(pool: Pool, count: number, rule: TieRule, cap = count): Cut {
  if (count === 0) return nothing;
  if (scopeSize(pool.scope) <= gatheredLimit) {
    const level = gatheredLevel(pool, count);
    return cutAt(level, tiesTaken(level, count, cap, rule), rule);
  }
  const [cut] = worstOfAll([sourceOf(pool)], [cap], count, rule);
  return cut ?? nothing;
}

/** 1 for the pool's units without the `count` worst ones, which are as many whatever the ties are. */
export function bestOf(pool: Pool, count: number, rule: TieRule): Uint8Array {
  const best = pool.mask.slice();
  applyCut(pool, worstOf(pool, count, fixedRule(rule)), best);
  return best;
}

/**
 * One cut a pool; together they take exactly `count` units, or under `all` those and their ties, under `none` those without them. Needs
 * `count` ≤ Σ caps. Each pool is read once where the guess is right, three times at most.
 */
export function worstOfAll(
  pools: readonly PoolSource[],
  caps: readonly number[],
  count: number,
  rule: TieRule,
): readonly Cut[] {
  if (count === 0) return pools.map(() => nothing);
  return dealtOut(quickCut(pools, caps, count), caps, count, rule).map(
    (cut, l) => cut ?? ownCut(pools[l], caps[l] ?? 0, rule),
  );
}

/** Of a pool that has more than its cap below the common cut. */
export function ownCut(pool: PoolSource | undefined, cap: number, rule: TieRule): Cut {
  const [cut] = pool === undefined ? [] : worstOfAll([pool], [cap], cap, fixedRule(rule));
  return cut ?? nothing;
}

/** What the common cut takes of each pool; undefined where a cap asks for a cut of its own. */
function dealtOut(
  { key, below, equal }: CommonCut,
  caps: readonly number[],
  count: number,
  rule: TieRule,
): readonly (Cut | undefined)[] {
  let missing = rule === 'all' ? Infinity : rule === 'none' ? 0 : count - within(below, caps);
  const cutOf = (units: number, l: number): Cut | undefined => {
    const cap = caps[l] ?? 0;
    if (cap < units) return undefined;
    const level = { key, below: units, equal: equal[l] ?? 0 };
    const ties = Math.min(missing, cap - units, level.equal);
    missing -= ties;
    return cutAt(level, ties, rule);
  };
  if (rule !== 'last') return below.map(cutOf);
  const last = below.length - 1;
  return below
    .toReversed()
    .map((units, n) => cutOf(units, last - n))
    .reverse();
}

interface CommonCut {
  readonly key: number;
  /** Units of each pool with a smaller key, and with the same. */
  readonly below: readonly number[];
  readonly equal: readonly number[];
}

/** The common cut, by way of a bracket where the pools are large and the guess is right. */
function quickCut(pools: readonly PoolSource[], caps: readonly number[], count: number): CommonCut {
  const bracket = guessBracket(pools, caps, count);
  const narrowed = bracket && narrow(pools, bracket, roomFor(pools));
  const cut = narrowed && cutWithin(narrowed, caps, count);
  return (
    cut ??
    commonCut(
      pools,
      caps,
      count,
      pools.map(() => 0),
    )
  );
}

/** Units that may lie in a bracket; a guess that leaves more is as good as none. */
export function roomFor(pools: readonly PoolSource[]): number {
  return Math.ceil(extentOf(pools) / 16);
}

/** About where the common cut will lie, by a sample; undefined where no sample is worth it. */
export function guessBracket(
  pools: readonly PoolSource[],
  caps: readonly number[],
  count: number,
): Bracket | undefined {
  const units = extentOf(pools);
  if (units < quickFrom) return undefined;
  const step = Math.floor(units / sampleSize);
  const samples = pools.map((pool) => pool.sample(step));
  const sampled = samples.map(sourceOf);
  const scaled = caps.map((cap) => Math.ceil(cap / step));
  const reach = sum(samples.map(({ bits }, l) => Math.min(bits.length, scaled[l] ?? 0)));
  if (reach === 0) return undefined;
  const none = pools.map(() => 0);
  const keyAt = (rank: number): number =>
    commonCut(sampled, scaled, Math.min(reach, Math.max(1, Math.round(rank))), none).key;
  return { low: keyAt(count / step - margin), high: keyAt(count / step + margin) };
}

/** The common cut among what a bracket left; undefined where it does not lie there. */
function cutWithin(
  { pools, below }: Narrowed,
  caps: readonly number[],
  count: number,
): CommonCut | undefined {
  const inside = pools.map(({ bits }, l) => (below[l] ?? 0) + bits.length);
  const [from, to] = [below, inside].map((reached) => within(reached, caps));
  if ((from ?? 0) >= count || count > (to ?? 0)) return undefined;
  return commonCut(pools.map(sourceOf), caps, count, below);
}

/**
 * One cut a pool whose first ties go, found among what a bracket left of them; of a pool undefined where a cap asks for a
 * cut of its own. Undefined where the common cut does not lie in the bracket.
 */
export function cutsWithin(
  narrowed: Narrowed,
  caps: readonly number[],
  count: number,
): readonly (Cut | undefined)[] | undefined {
  const common = cutWithin(narrowed, caps, count);
  return common && dealtOut(common, caps, count, 'first');
}

/** What the pools give together of `units` each, no more than their caps. */
function within(units: readonly number[], caps: readonly number[]): number {
  return sum(units.map((seen, l) => Math.min(seen, caps[l] ?? 0)));
}

/** `start` are the units of each pool that lie below all that its pool holds here. */
function commonCut(
  pools: readonly PoolSource[],
  caps: readonly number[],
  count: number,
  start: readonly number[],
): CommonCut {
  const units = extentOf(pools);
  let prefix: number | undefined;
  let below = start;
  let equal = start;
  for (const digit of units >= wideFrom * pools.length ? wideDigits : narrowDigits) {
    const known = prefix;
    const bins = pools.map((pool) =>
      known === undefined ? highestDigits(pool, digit) : lowerDigits(pool, digit, known),
    );
    const at = firstReaching(count - within(below, caps), gains(bins, below, caps));
    below = below.map((seen, l) => seen + sum(bins[l]?.subarray(0, at) ?? []));
    equal = bins.map((bin) => bin[at] ?? 0);
    const size = 2 ** digit.width;
    prefix = known === undefined ? at - size / 2 : known * size + at;
  }
  return { key: prefix ?? 0, below, equal };
}

/** By digit: the units that all pools together can give there, each within its cap. */
function gains(
  bins: readonly Uint32Array[],
  below: readonly number[],
  caps: readonly number[],
): Float64Array {
  const gained = new Float64Array(bins[0]?.length ?? 0);
  bins.forEach((bin, l) => {
    let room = Math.max(0, (caps[l] ?? 0) - (below[l] ?? 0));
    for (let digit = 0; digit < bin.length && room > 0; digit++) {
      const units = Math.min(bin[digit] ?? 0, room);
      gained[digit] = (gained[digit] ?? 0) + units;
      room -= units;
    }
  });
  return gained;
}

/** The first digit up to which the counts sum to `count`. */
function firstReaching(count: number, counts: Float64Array): number {
  let seen = 0;
  return counts.findIndex((units) => (seen += units) >= count);
}
