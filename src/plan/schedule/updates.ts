/** What each update of a planned prune does: planner, run and report have it from here. */
import { sum } from '../../basics/numbers.ts';
import { flatMapDefined } from '../../basics/lists.ts';
import { itemAt } from '../../basics/must.ts';
import { keptByFloor, isBudgetPrune, isPatternPrune, prunedBudget } from '../pruning.ts';
import type { LayerCount, PatternPrune, PlannedPrune, PlannedUpdate } from '../plan.ts';
import { compare, one, rational, toDecimal, zero, type Rational, toNumber } from '../../exact/rational.ts';
import { shareOf } from '../../select/allocation.ts';
import { countAt, countsAt, shareBefore, boundedCounts } from './layer-counts.ts';
import { shareOfText } from '../share-text.ts';
import { textOfAmount } from '../units/budget-amount.ts';
import { type CurveFault, courseOf } from './curve.ts';
import { shareAt, everyTime, isUpdate, latestUpdate, nextUpdate } from './times.ts';
import { millisecondsOf } from '../latency/latency-target.ts';

/** An update without the counts of layers, which may follow from all updates before it. */
export type Amount = Omit<PlannedUpdate, 'layers'>;

/** What acts at a time. Undefined where nothing does, and where the curve has no value. */
export function updateAt(prune: PlannedPrune, time: number): PlannedUpdate | undefined {
  if (!isUpdate(prune, time)) return undefined;
  const amount = amountAt(prune, time);
  const layers = amount && layersAt(prune, time);
  if (amount === undefined || layers === undefined) return amount;
  return { ...amount, pruned: sum(layers), layers: Object.fromEntries(prune.layers.map((name, index) => [name, layers[index] ?? 0])) };
}

/** How much is gone after the update at a time. */
export function amountAt(prune: PlannedPrune, time: number): Amount | undefined {
  const { selected, reached, window } = prune;
  if (isPatternPrune(prune)) return framedAt(prune, time);
  const course = courseOf(prune);
  const value = course?.valueAt(time);
  if (course === undefined || value === undefined) return undefined;
  const now = shareAt(course.from, course.to, value);
  if (isBudgetPrune(prune)) {
    const { budget } = prune;
    const share = selected === 0 ? '1' : toDecimal(shareOfText(prune.to));
    return { step: time, share, pruned: reached, ...(budget.from === undefined ? {} : { left: textOfAmount(now, budget) }) };
  }
  const own = { step: time, share: toDecimal(now) };
  if (prune.threshold !== undefined) return { ...own, pruned: reached, factor: toDecimal(value) };
  return { ...own, pruned: prunedAt() };

  function prunedAt(): number {
    if (time === window.last) return reached;
    if (prune.counts !== undefined && !isWeighted(prune)) return sum(layersAt(prune, time) ?? []);
    const most = prune.mask === 'hard' ? reached : selected - sum(Object.values(prune.floor?.keep ?? {}));
    return Math.max(Math.min(shareOf(now, selected, prune.rounded), most), beforeIn(prune));
  }
}

/** Units of each layer that are pruned at the end, where the allocation fixes them. */
export function endCounts({ counts }: Pick<PlannedPrune, 'counts'>): Readonly<Record<string, number>> | undefined {
  if (counts === undefined) return undefined;
  return Object.fromEntries(Object.entries(counts).map(([name, { pruned }]) => [name, pruned]));
}

/** The updates in order of time; of a mask that is chosen anew, those that change how much is pruned. */
export function* updatesOf(prune: PlannedPrune): Generator<PlannedUpdate> {
  for (const time of everyTime(prune)) {
    const update = changesAt(prune, time) ? updateAt(prune, time) : undefined;
    if (update !== undefined) yield update;
  }
}

/** Whether the update at a time, the first or the last apart, changes how much is pruned. */
export function changesAt(prune: PlannedPrune, time: number): boolean {
  if (!isUpdate(prune, time)) return false;
  const { mask, window } = prune;
  if (mask === 'hard' || time === window.first || time === window.last) return true;
  const before = latestUpdate(prune, time - 1);
  const content = (at: number): string => JSON.stringify({ ...updateAt(prune, at), step: 0 });
  return before === undefined || content(before) !== content(time);
}

/**
 * Why the update at a time cannot be made. Planning looks at a bounded number of times, and a plan may
 * have been edited: a curve can still fail between them.
 */
export function updateFault(prune: PlannedPrune, time: number): CurveFault | undefined {
  const course = isPatternPrune(prune) ? undefined : courseOf(prune);
  if (course === undefined) return undefined;
  const amount = (at: number): Rational | undefined => {
    const value = course.valueAt(at);
    return value && shareAt(course.from, course.to, value);
  };
  const [now, earlier] = [amount(time), latestUpdate(prune, time - 1)];
  if (now === undefined) return { kind: 'undefined', step: time };
  if (compare(now, zero) < 0) return { kind: 'range', step: time, share: now };
  // A time has no upper bound; what is left of it never grows, though.
  const isOfBudget = prunedBudget(prune)?.from !== undefined;
  if (!isOfBudget && compare(now, one) > 0) return { kind: 'range', step: time, share: now };
  const before = earlier === undefined || prune.mask !== 'hard' ? undefined : amount(earlier);
  const falls = before !== undefined && (isOfBudget ? compare(now, before) > 0 : compare(now, before) < 0);
  return falls ? { kind: 'falling', step: time } : undefined;
}

/** The pattern of the latest frame; of a statement without frames, its own. */
function framedAt({ frames = [], pattern, layers, counts = {} }: PatternPrune, time: number): Amount {
  const frame = frames.findLast(({ step }) => step <= time);
  const { keep, of } = frame ?? pattern;
  const pruned = sum(layers.map((name) => ((counts[name]?.of ?? 0) / of) * (of - keep)));
  return { step: time, share: toDecimal(rational(of - keep, of)), pruned, pattern: frame && { keep, of } };
}

/** In the order of the statement's layers; undefined where scores decide. */
function layersAt(prune: PlannedPrune, time: number): readonly number[] | undefined {
  const { counts, window } = prune;
  if (counts === undefined) return undefined;
  const layers = flatMapDefined(prune.layers, (name) => counts[name]);
  if (isPatternPrune(prune)) {
    const { frames = [], pattern } = prune;
    const { keep, of } = frames.findLast(({ step }) => step <= time) ?? pattern;
    return layers.map((layer) => (layer.of / of) * (of - keep));
  }
  if (time === window.last) return layers.map(({ pruned }) => pruned);
  return isWeighted(prune) && prune.mask === 'hard'
    ? chained(prune, layers, time)
    : settledAt(
        prune,
        layers,
        time,
        layers.map(({ before = 0 }) => before),
      );
}

/**
 * What is pruned of each layer after an update inside the window: where it stays so, never less than
 * before and never past the end; where it may come back, what floors and earlier masks leave room for.
 */
function settledAt(prune: PlannedPrune, layers: readonly LayerCount[], time: number, before: readonly number[]): readonly number[] {
  const course = courseOf(prune);
  const value = course?.valueAt(time);
  if (course === undefined || value === undefined) return before;
  const keep = prune.layers.map((name) => keptByFloor(prune.floor, name));
  const most = layers.map(({ pruned, of }, index) => (prune.mask === 'hard' ? pruned : of - itemAt(keep, index)));
  const share = shareAt(course.from, course.to, value);
  const hasGoals = layers.some(({ to }) => to !== undefined);
  const asked = hasGoals
    ? layers.map((layer) => countAt(layer, towards(layer, value), prune.rounded))
    : countsAt(layers, keep, share, prune.rounded);
  return boundedCounts(asked, before, most, isWeighted(prune) ? shareOf(share, prune.selected, prune.rounded) : undefined);
}

/** A layer with a goal of its own goes from what it has lost to that. */
function towards(layer: LayerCount, value: Rational): Rational {
  return shareAt(shareBefore(layer), layer.to === undefined ? rational(0) : shareOfText(layer.to), value);
}

type Standing = { readonly time: number; readonly counts: readonly number[] };

const latest = new WeakMap<PlannedPrune, Standing>();

/**
 * Largest remainders can shift a unit from one layer to another between two shares, which a hard mask does not allow: the counts of an
 * update follow from those before it. They are remembered, since a run asks for one update after the other.
 */
function chained(prune: PlannedPrune, layers: readonly LayerCount[], time: number): readonly number[] {
  const { first } = prune.window;
  const known = latest.get(prune);
  let standing: Standing | undefined = known !== undefined && known.time <= time ? known : undefined;
  while (standing === undefined || standing.time < time) {
    const next: number = standing === undefined ? first : nextUpdate(prune, standing.time);
    const before: readonly number[] = standing?.counts ?? layers.map(({ before: gone = 0 }) => gone);
    standing = { time: next, counts: settledAt(prune, layers, next, before) };
  }
  latest.set(prune, standing);
  return standing.counts;
}

function isWeighted({ allocation }: PlannedPrune): boolean {
  return allocation === 'erk' || allocation === 'er';
}

/** Units that are pruned when the curve starts. */
function beforeIn({ before = 0, counts }: PlannedPrune): number {
  return counts === undefined ? before : sum(Object.values(counts).map((layer) => layer.before ?? 0));
}

/** After the update at a time: the share of the selection that is pruned, or that a resource has come down by. */
export function goneAt(prune: PlannedPrune, time: number): number {
  const { selected } = prune;
  const budget = prunedBudget(prune);
  const { pruned = 0, left } = amountAt(prune, time) ?? {};
  if (left === undefined || budget?.from === undefined) return selected === 0 ? 0 : pruned / selected;
  if (budget.time === undefined) return 1 - toNumber(shareOfText(left));
  return 1 - toNumber(millisecondsOf(left)) / toNumber(millisecondsOf(budget.from));
}
