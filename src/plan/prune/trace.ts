/** The updates of a windowed prune: at which time how many units are pruned. */
import {
  curveOutOfRange,
  curveShort,
  curveUndefined,
  fallingCurve,
} from '../../diagnostics/catalogue/plan.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic, Place } from '../../diagnostics/diagnostic.ts';
import { compare, one, rational, toDecimal, toNumber, zero } from '../../exact/rational.ts';
import type { Rational } from '../../exact/rational.ts';
import { shareOf } from '../../select/allocation.ts';
import type { PlannedUpdate } from '../plan.ts';
import type { Curve } from '../schedule/curve.ts';
import { progressAt, shareAt } from '../schedule/timeline.ts';
import type { Interval } from '../schedule/timeline.ts';
import { roundedPercent } from '../share-text.ts';
import { countsAt, uniformCount } from './goal.ts';
import type { Goal } from './goal.ts';
import { capOf } from './reach.ts';
import { settle } from './settle.ts';
import { sumOf } from './setup.ts';
import type { Setup } from './setup.ts';

/** How far from 1 a curve may end: its doubles carry float32's precision. */
const endTolerance = 1e-6;

/** What every update needs to know. */
export interface Trace {
  readonly setup: Setup;
  readonly goal: Goal;
  /** Counts at the end, floors regarded. */
  readonly end: { readonly pruned: number; readonly counts?: readonly number[] };
  /** Sparsity of the selection when the window opens, or `from`. */
  readonly start: Rational;
  readonly window: Interval;
  readonly times: readonly number[];
  readonly windowed: boolean;
  readonly curve: Curve;
}

/** The updates in order of time, or the first fault of the curve. */
export function traceOf(trace: Trace, place: Place): readonly PlannedUpdate[] | Diagnostic {
  const ending = trace.windowed ? endFault(trace, place) : undefined;
  if (ending !== undefined) return ending;
  const updates: PlannedUpdate[] = [];
  let before: Standing = lowest(trace.setup);
  let highest = zero;
  for (const time of trace.times) {
    const progress = progressAt(time, trace.window);
    const value = compare(progress, one) === 0 ? one : trace.curve.at(progress);
    const where = { where: trace.setup.name, step: time };
    if (value === undefined) return diagnose(curveUndefined, where, place);
    const share = shareAt(trace.start, trace.goal.share, value);
    if (compare(share, zero) < 0 || compare(share, one) > 0) {
      return diagnose(curveOutOfRange, { ...where, share: roundedPercent(share) }, place);
    }
    const falls = compare(share, highest) < 0;
    if (falls && trace.setup.mask.planned.mask === 'hard')
      return diagnose(fallingCurve, where, place);
    highest = share;
    before = time === trace.window.last ? trace.end : standingAt(trace, share, value, before);
    updates.push({
      step: time,
      share: toDecimal(share),
      pruned: before.pruned,
      ...(before.counts && { layers: byName(trace.setup, before.counts) }),
    });
  }
  return updates;
}

/** The last update takes the target whatever the curve says there, so the curve must say it too. */
function endFault({ curve, setup, window }: Trace, place: Place): Diagnostic | undefined {
  const end = curve.at(one);
  const where = setup.name;
  if (end === undefined) return diagnose(curveUndefined, { where, step: window.last }, place);
  if (Math.abs(toNumber(end) - 1) <= endTolerance) return undefined;
  return diagnose(curveShort, { where, end: roundedPercent(end) }, place);
}

interface Standing {
  readonly pruned: number;
  readonly counts?: readonly number[];
}

/**
 * What is pruned after an update inside the window. Where it stays so, never less than before and
 * never past the end; where it may come back, what floors and earlier masks leave room for.
 */
function standingAt(trace: Trace, share: Rational, curve: Rational, last: Standing): Standing {
  const { setup, end } = trace;
  const isHard = setup.mask.planned.mask === 'hard';
  const [before, most] = isHard ? [last, end] : [lowest(setup), highest(setup)];
  const asked = trace.goal.layers === undefined ? countsAt(setup, share) : towards(trace, curve);
  if (asked === undefined || most.counts === undefined || before.counts === undefined) {
    const pruned = Math.min(shareOf(share, setup.total), most.pruned);
    return { pruned: Math.max(pruned, before.pruned) };
  }
  const total = setup.allocation === 'uniform' ? undefined : shareOf(share, setup.total);
  const counts = settle(asked, before.counts, most.counts, total);
  return { pruned: sumOf(counts), counts };
}

/** Layers with goals of their own each go from what they have lost to their goal. */
function towards({ setup, goal }: Trace, curve: Rational): readonly number[] {
  return setup.layers.map((layer, index) => {
    const start = layer.count === 0 ? zero : rational(setup.before[index]?.least ?? 0, layer.count);
    return uniformCount(setup, index, shareAt(start, goal.layers?.[index] ?? zero, curve));
  });
}

function lowest({ already, before }: Setup): Required<Standing> {
  return { pruned: already.least, counts: before.map(({ least }) => least) };
}

function highest(setup: Setup): Required<Standing> {
  return { pruned: capOf(setup), counts: setup.layers.map((_, index) => capOf(setup, index)) };
}

function byName(setup: Setup, counts: readonly number[]): Readonly<Record<string, number>> {
  return Object.fromEntries(setup.layers.map(({ name }, index) => [name, counts[index] ?? 0]));
}
