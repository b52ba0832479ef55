/** The share that is pruned at each time of a window, as a curve has it. */
import {
  curveOutOfRange,
  curveShort,
  curveUndefined,
  fallingCurve,
} from '../../diagnostics/catalogue/plan-targets.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic, Place } from '../../diagnostics/diagnostic.ts';
import { compare, one, toNumber, zero } from '../../exact/rational.ts';
import type { Rational } from '../../exact/rational.ts';
import { roundedPercent } from '../share-text.ts';
import type { Curve } from './curve.ts';
import { progressAt, shareAt } from './timeline.ts';
import type { Interval } from './timeline.ts';

/** How far from 1 a curve may end: its doubles carry float32's precision. */
const endTolerance = 1e-6;

export interface Course {
  /** How messages call the statement. */
  readonly name: string;
  /** True where nothing that is pruned comes back. */
  readonly isHard: boolean;
  /** Shares that are pruned when the window opens and when it closes. */
  readonly start: Rational;
  readonly goal: Rational;
  readonly window: Interval;
  readonly times: readonly number[];
  readonly windowed: boolean;
  readonly curve: Curve;
}

export interface Moment {
  readonly step: number;
  readonly share: Rational;
  /** How far the curve has come, 1 at the end. */
  readonly value: Rational;
}

/** In order of time, or the first fault of the curve. */
export function alongCurve(course: Course, place: Place): readonly Moment[] | Diagnostic {
  const { name, isHard, start, goal, window, times, windowed, curve } = course;
  const ending = windowed ? endFault(course, place) : undefined;
  if (ending !== undefined) return ending;
  const moments: Moment[] = [];
  let highest = zero;
  for (const step of times) {
    const progress = progressAt(step, window);
    const value = compare(progress, one) === 0 ? one : curve.at(progress);
    const where = { where: name, step };
    if (value === undefined) return diagnose(curveUndefined, where, place);
    const share = shareAt(start, goal, value);
    if (compare(share, zero) < 0 || compare(share, one) > 0) {
      return diagnose(curveOutOfRange, { ...where, share: roundedPercent(share) }, place);
    }
    if (isHard && compare(share, highest) < 0) return diagnose(fallingCurve, where, place);
    highest = share;
    moments.push({ step, share, value });
  }
  return moments;
}

/** The last update takes the target whatever the curve says there, so the curve must say it too. */
function endFault({ curve, name: where, window }: Course, place: Place): Diagnostic | undefined {
  const end = curve.at(one);
  if (end === undefined) return diagnose(curveUndefined, { where, step: window.last }, place);
  if (Math.abs(toNumber(end) - 1) <= endTolerance) return undefined;
  return diagnose(curveShort, { where, end: roundedPercent(end) }, place);
}
