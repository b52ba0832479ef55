/** Integer timelines: at which times a planned statement acts, by arithmetic. *Time t* means that t steps are done, so a stage of T steps runs from 0 to T (language.md, "Time"). */
import { add, multiply, rational, round, subtract, one, zero, compare, divide, type Rational } from '../../exact/rational.ts';
import type { PlannedFrame, PlannedPrune, PlannedRewire } from '../plan.ts';

/** Times of the first and of the last update. */
export type Interval = { readonly first: number; readonly last: number };

/** The window `a..b`, shares of a stage of `steps` steps: from round(aT) to round(bT). */
export function windowOfShares(from: Rational, to: Rational, steps: number): Interval {
  const total = rational(steps);
  return { first: Number(round(multiply(from, total))), last: Number(round(multiply(to, total))) };
}

/** Steps between updates where nobody said: ceil(window / 100), at least 1. */
export function defaultEvery(window: Interval): number {
  return Math.max(1, Math.ceil((window.last - window.first) / 100));
}

/** Progress p of a time in its window, from 0 to 1; 1 in a window of one instant. */
export function progressAt(time: number, window: Interval): Rational {
  return window.first === window.last ? one : rational(time - window.first, window.last - window.first);
}

/** The times of a pattern's frames: `frames` equal parts of the window, each beginning with its pattern, and the window's end. */
export function frameTimes(window: Interval, frames: number): number[] {
  const width = rational(window.last - window.first);
  const times: number[] = [];
  for (let frame = 0; frame < frames; frame++) times.push(window.first + Number(round(multiply(width, rational(frame, frames)))));
  times.push(window.last);
  return times;
}

/** s0 + (s1 − s0)·c, the share that a curve value c asks for. */
export function shareAt(from: Rational, to: Rational, curve: Rational): Rational {
  return add(from, multiply(subtract(to, from), curve));
}

/**
 * `over a..b of compute`, solved to shares of the steps. Compute is counted in live selected weights summed over steps. With densities d0
 * before, d1 after and D on average in the window, 1/C = a/d0 + (b − a)/D + (1 − b)/d1; first = aC/d0 and last = 1 − (1 − b)C/d1
 * (language.md, "Time"). Undefined where nothing would be left alive.
 */
export function windowOfCompute(
  from: Rational,
  to: Rational,
  density: { readonly before: Rational; readonly during: Rational; readonly after: Rational },
): { readonly from: Rational; readonly to: Rational } | undefined {
  const { before, during, after } = density;
  if ([before, during, after].some((value) => compare(value, zero) <= 0)) return undefined;
  const lead = divide(from, before);
  const tail = divide(subtract(one, to), after);
  const inverse = add(add(lead, divide(subtract(to, from), during)), tail);
  return { from: divide(lead, inverse), to: subtract(one, divide(tail, inverse)) };
}

/** The times first, first + every, … and always the last. */
export type Grid = Interval & { readonly every: number };

export function timesIn({ first, last, every }: Grid): number {
  return Math.ceil((last - first) / every) + 1;
}

export function isTimeIn({ first, last, every }: Grid, time: number): boolean {
  return time === last || (time >= first && time < last && (time - first) % every === 0);
}

/** The last time that is not after this one; undefined before the first. */
function latestIn({ first, last, every }: Grid, time: number): number | undefined {
  if (time >= last) return last;
  return time < first ? undefined : time - ((time - first) % every);
}

/** At most so many times of the grid, the ends among them, spread evenly and in order. */
export function spreadOver(grid: Grid, most: number): readonly number[] {
  const all = timesIn(grid);
  const told = Math.min(all, most);
  return Array.from({ length: told }, (_, nth) => {
    const index = told === 1 ? 0 : Math.round((nth * (all - 1)) / (told - 1));
    return index === all - 1 ? grid.last : grid.first + index * grid.every;
  });
}

/** When a prune acts: at the steps of a window, at those of its frames, or at listed levels. */
export type Timed = Pick<PlannedPrune, 'window' | 'levels' | 'mask'> & { readonly frames?: readonly PlannedFrame[] };

/** A hard mask that goes through patterns changes with its frames alone; any other, at every time too. */
function isGridded({ frames, mask }: Timed): boolean {
  return frames === undefined || mask !== 'hard';
}

/** Whether a prune acts when so many steps are done. */
export function isUpdate(prune: Timed, time: number): boolean {
  if (prune.levels !== undefined) return prune.levels.some(({ step }) => step === time);
  if (isGridded(prune) && isTimeIn(prune.window, time)) return true;
  return prune.frames?.some(({ step }) => step === time) === true;
}

/** How often a prune acts. */
export function timesOf(prune: Timed): number {
  const { window, frames = [], levels } = prune;
  if (levels !== undefined) return levels.length;
  if (!isGridded(prune)) return frames.length;
  return timesIn(window) + frames.filter(({ step }) => !isTimeIn(window, step)).length;
}

/** When a prune acted last at this time or before it; undefined where it did not yet. */
export function latestUpdate(prune: Timed, time: number): number | undefined {
  const { window, frames = [], levels } = prune;
  if (levels !== undefined) return levels.findLast(({ step }) => step <= time)?.step;
  const frame = frames.findLast(({ step }) => step <= time)?.step;
  const other = isGridded(prune) ? latestIn(window, time) : undefined;
  return frame === undefined || other === undefined ? (frame ?? other) : Math.max(frame, other);
}

/** At most so many times at which a prune acts, spread over its window; of one with listed times, these. */
export function spreadTimes(prune: Timed, most: number): readonly number[] {
  const listed = prune.levels ?? prune.frames;
  return listed?.map(({ step }) => step) ?? spreadOver(prune.window, most);
}

/** When a prune acts next after this time, before the end or at it. */
export function nextUpdate({ window, levels }: Timed, time: number): number {
  return levels?.find(({ step }) => step > time)?.step ?? Math.min(time + window.every, window.last);
}

/** Every time at which a prune acts. */
export function* everyTime(prune: Timed): Generator<number> {
  const { window, frames = [], levels } = prune;
  if (levels !== undefined) {
    yield* levels.map(({ step }) => step);
    return;
  }
  const { first, last, every } = window;
  let next = 0;
  for (let time = first; isGridded(prune) && time < last; time += every) {
    for (; (frames[next]?.step ?? Infinity) < time; next++) yield frames[next]?.step ?? time;
    if (frames[next]?.step === time) next++;
    yield time;
  }
  for (; (frames[next]?.step ?? Infinity) < last; next++) yield frames[next]?.step ?? last;
  yield last;
}

/** Before the first step there is no batch whose gradient could tell what to grow, but that of clients. */
export function isRewired({ window, using }: RewireTimes, time: number): boolean {
  return (using !== undefined || time > 0) && isTimeIn(window, time);
}

type RewireTimes = Pick<PlannedRewire, 'window' | 'using'>;

/** When a statement acts for the first time; never, a rewiring of the first instant. */
export function firstTime(statement: PlannedPrune | PlannedRewire): number {
  const { first, last, every } = statement.window;
  if (statement.kind === 'prune' || statement.using !== undefined || first > 0) return first;
  return last > 0 ? Math.min(every, last) : Infinity;
}

/** How often a rewiring acts. */
export function rewirings({ window, using }: RewireTimes): number {
  return timesIn(window) - (using === undefined && window.first === 0 ? 1 : 0);
}
