/** The updates of a windowed prune: at which time how many units are pruned. */
import type { Diagnostic, Place } from '../../diagnostics/diagnostic.ts';
import { rational, toDecimal, zero } from '../../exact/rational.ts';
import type { Rational } from '../../exact/rational.ts';
import { shareOf } from '../../select/allocation.ts';
import type { PlannedUpdate } from '../plan.ts';
import { alongCurve } from '../schedule/along-curve.ts';
import type { Course } from '../schedule/along-curve.ts';
import { shareAt } from '../schedule/timeline.ts';
import { countsAt, uniformCount } from './goal.ts';
import type { Goal } from './goal.ts';
import { capOf } from './reach.ts';
import { settle } from './settle.ts';
import { sumOf } from './setup.ts';
import type { Setup } from './setup.ts';

/** What every update needs to know. */
export interface Trace extends Pick<Course, 'window' | 'times' | 'windowed' | 'curve' | 'start'> {
  readonly setup: Setup;
  readonly goal: Goal;
  /** Counts at the end, floors regarded. */
  readonly end: { readonly pruned: number; readonly counts?: readonly number[] };
}

/** The updates in order of time, or the first fault of the curve. */
export function traceOf(trace: Trace, place: Place): readonly PlannedUpdate[] | Diagnostic {
  const { setup, goal, window, end } = trace;
  const moments = alongCurve(
    { ...trace, name: setup.name, isHard: isHard(setup), goal: goal.share },
    place,
  );
  if ('code' in moments) return moments;
  let before: Standing = lowest(setup);
  return moments.map(({ step, share, value }) => {
    before = step === window.last ? end : standingAt(trace, share, value, before);
    return {
      step,
      share: toDecimal(share),
      pruned: before.pruned,
      ...(before.counts && { layers: byName(setup, before.counts) }),
    };
  });
}

function isHard({ mask }: Setup): boolean {
  return mask.planned.mask === 'hard';
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
  const [before, most] = isHard(setup) ? [last, end] : [lowest(setup), highest(setup)];
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
