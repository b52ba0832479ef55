/**
 * Exact selection over several pools by radix: two or three histograms of the key's bits find the cut in linear time and little memory,
 * whatever the scores are.
 *
 * Pool l gives its worst units, at most caps[l] and at least lows[l] of them. If C_l(t) of its units have a key up to t, then Σ
 * min(max(C_l(t), lows[l]), caps[l]) units are to be had up to t, and the common cut is the smallest t that yields the count. This is
 * water-filling: what a floor protects is out of the competition, and so is what a layer has to lose.
 */
import { sum } from '../basics/numbers.ts';
import { highestDigits, lowerDigits, extentOf, narrow, type Digit, type Bracket, type Narrowed } from './narrow.ts';
import { applyCut, sourceOf, scopeSize, type Cut, type Pool, type PoolSource } from './pool.ts';
import { gatheredLevel, gatheredLimit } from './gathered-cut.ts';
import { cutAt, fixedRule, tiesTaken, type TieRule } from './ties.ts';
import { itemAt } from '../basics/must.ts';

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
  const [cut] = worstOfAll([sourceOf(pool)], [cap], count, { rule });
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
 * Σ lows ≤ `count` ≤ Σ caps. Each pool is read once where the guess is right, three times at most.
 */
export function worstOfAll(
  pools: readonly PoolSource[],
  caps: readonly number[],
  count: number,
  { rule, lows = none }: Taking,
): readonly Cut[] {
  if (count === 0) return pools.map(() => nothing);
  const bounds = boundsOf(caps, lows);
  return dealtOut(quickCut(pools, bounds, count), bounds, count, rule).map((cut, l) =>
    typeof cut === 'number' ? ownCut(pools[l], cut, rule) : cut,
  );
}

/** Of a pool that gives so many units, whatever the common cut is. */
export function ownCut(pool: PoolSource | undefined, units: number, rule: TieRule): Cut {
  const [cut] = pool === undefined ? [] : worstOfAll([pool], [pool.extent], units, { rule: fixedRule(rule) });
  return cut ?? nothing;
}

/** What the common cut takes of each pool; a number of units where a bound asks for a cut of its own. */
function dealtOut({ key, below, equal }: CommonCut, bounds: readonly Bounds[], count: number, rule: TieRule): readonly (Cut | number)[] {
  let missing = rule === 'all' ? Infinity : rule === 'none' ? 0 : count - within(below, bounds);
  const cutOf = (units: number, l: number): Cut | number => {
    const { least, most } = bounds[l] ?? open;
    const level = { key, below: units, equal: itemAt(equal, l) };
    const reached = units + level.equal;
    if (most < units) return most;
    if (least > reached) return least;
    // What a layer has to lose goes before the others share the ties.
    const due = Math.max(0, least - units);
    const ties = Math.min(missing, Math.min(most, reached) - units - due);
    missing -= ties;
    return cutAt(level, due + ties, rule);
  };
  if (rule !== 'last') return below.map(cutOf);
  const last = below.length - 1;
  return below
    .toReversed()
    .map((units, n) => cutOf(units, last - n))
    .reverse();
}

/** How pools are cut: which ties go, and what each pool gives at least. */
type Taking = { readonly rule: TieRule; readonly lows?: readonly number[] | undefined };
/** How many units a pool gives, at least and at most. */
type Bounds = { readonly least: number; readonly most: number };

function boundsOf(caps: readonly number[], lows: readonly number[]): readonly Bounds[] {
  return caps.map((most, l) => ({ least: lows[l] ?? 0, most }));
}

const open: Bounds = { least: 0, most: 0 };
const none: readonly number[] = [];

interface CommonCut {
  readonly key: number;
  /** Units of each pool with a smaller key, and with the same. */
  readonly below: readonly number[];
  readonly equal: readonly number[];
}

/** The common cut, by way of a bracket where the pools are large and the guess is right. */
function quickCut(pools: readonly PoolSource[], bounds: readonly Bounds[], count: number): CommonCut {
  const bracket = bracketOf(pools, bounds, count);
  const narrowed = bracket && narrow(pools, bracket, roomFor(pools));
  const cut = narrowed && cutWithin(narrowed, bounds, count);
  return cut ?? commonCut(pools, bounds, count, zerosOf(pools));
}

function zerosOf(pools: readonly PoolSource[]): readonly number[] {
  return pools.map(() => 0);
}

/** Units that may lie in a bracket; a guess that leaves more is as good as none. */
export function roomFor(pools: readonly PoolSource[]): number {
  return Math.ceil(extentOf(pools) / 16);
}

/** About where the common cut will lie, by a sample; undefined where no sample is worth it. */
export function guessBracket(pools: readonly PoolSource[], caps: readonly number[], count: number): Bracket | undefined {
  return bracketOf(pools, boundsOf(caps, none), count);
}

function bracketOf(pools: readonly PoolSource[], bounds: readonly Bounds[], count: number): Bracket | undefined {
  const units = extentOf(pools);
  if (units < quickFrom) return undefined;
  const step = Math.floor(units / sampleSize);
  const samples = pools.map((pool) => pool.sample(step));
  const sampled = samples.map(sourceOf);
  const scaled = bounds.map(({ least, most }): Bounds => ({ least: Math.floor(least / step), most: Math.ceil(most / step) }));
  const reach = sum(samples.map(({ bits }, l) => Math.min(bits.length, itemAt(scaled, l).most)));
  if (reach === 0) return undefined;
  const keyAt = (rank: number): number => commonCut(sampled, scaled, Math.min(reach, Math.max(1, Math.round(rank))), zerosOf(pools)).key;
  return { low: keyAt(count / step - margin), high: keyAt(count / step + margin) };
}

/** The common cut among what a bracket left; undefined where it does not lie there. */
function cutWithin({ pools, below }: Narrowed, bounds: readonly Bounds[], count: number): CommonCut | undefined {
  const inside = pools.map(({ bits }, l) => itemAt(below, l) + bits.length);
  const [from, to] = [below, inside].map((reached) => within(reached, bounds));
  if ((from ?? 0) >= count || count > (to ?? 0)) return undefined;
  return commonCut(pools.map(sourceOf), bounds, count, below);
}

/**
 * One cut a pool whose first ties go, found among what a bracket left of them; of a pool undefined where a cap
 * asks for a cut of its own. Undefined where the common cut does not lie in the bracket.
 */
export function cutsWithin(narrowed: Narrowed, caps: readonly number[], count: number): readonly (Cut | undefined)[] | undefined {
  const bounds = boundsOf(caps, none);
  const common = cutWithin(narrowed, bounds, count);
  const cuts = common && dealtOut(common, bounds, count, 'first');
  return cuts?.map((cut) => (typeof cut === 'number' ? undefined : cut));
}

/** What the pools give together of `units` each, within their bounds. */
function within(units: readonly number[], bounds: readonly Bounds[]): number {
  return sum(units.map((seen, l) => given(seen, bounds[l] ?? open)));
}

function given(seen: number, { least, most }: Bounds): number {
  return Math.min(Math.max(seen, least), most);
}

/** `start` are the units of each pool that lie below all that its pool holds here. */
function commonCut(pools: readonly PoolSource[], bounds: readonly Bounds[], count: number, start: readonly number[]): CommonCut {
  const units = extentOf(pools);
  let prefix: number | undefined;
  let below = start;
  let equal = start;
  for (const digit of units >= wideFrom * pools.length ? wideDigits : narrowDigits) {
    const known = prefix;
    const bins = pools.map((pool) => (known === undefined ? highestDigits(pool, digit) : lowerDigits(pool, digit, known)));
    const at = firstReaching(count - within(below, bounds), gains(bins, below, bounds));
    below = below.map((seen, l) => seen + sum(bins[l]?.subarray(0, at) ?? []));
    equal = bins.map((bin) => bin[at] ?? 0);
    const size = 2 ** digit.width;
    prefix = known === undefined ? at - size / 2 : known * size + at;
  }
  return { key: prefix ?? 0, below, equal };
}

/** By digit: the units that all pools together can give there, each within its bounds. */
function gains(bins: readonly Uint32Array[], below: readonly number[], bounds: readonly Bounds[]): Float64Array {
  const gained = new Float64Array(bins[0]?.length ?? 0);
  bins.forEach((bin, l) => {
    const own = bounds[l] ?? open;
    let seen = itemAt(below, l);
    for (let digit = 0; digit < bin.length && seen < own.most; digit++) {
      const before = given(seen, own);
      seen += bin[digit] ?? 0;
      gained[digit] = (gained[digit] ?? 0) + given(seen, own) - before;
    }
  });
  return gained;
}

/** The first digit up to which the counts sum to `count`. */
function firstReaching(count: number, counts: Float64Array): number {
  let seen = 0;
  return counts.findIndex((units) => (seen += units) >= count);
}
