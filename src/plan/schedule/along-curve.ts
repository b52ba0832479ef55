/** What can be wrong with a curve: where it has no value, leaves the range, falls or stops short. */
import { curveOutOfRange, curveShort, curveUndefined, fallingCurve } from '../../diagnostics/catalogue/plan-targets.ts';
import { diagnose, type Diagnostic, type Place } from '../../diagnostics/diagnostic.ts';
import { compare, one, subtract, toNumber, zero, type Rational } from '../../exact/rational.ts';
import { roundedPercent } from '../share-text.ts';
import type { Curve } from './curve.ts';
import { progressAt, shareAt } from './timeline.ts';
import { spreadOver, timesIn, type Grid } from './times.ts';

/** How far from 1 a curve may end: doubles that build up to 1 miss it by more than one rounding. */
const endTolerance = 1e-6;

/** Every update of so many is looked at; of more, some that are spread over the window. */
const mostLooks = 100_000;
const looksSpread = 10_000;

export interface Course {
  /** True where nothing that is pruned comes back. */
  readonly isHard: boolean;
  /** Shares that are pruned when the window opens and when it closes. */
  readonly start: Rational;
  readonly goal: Rational;
  readonly window: Grid;
  readonly windowed: boolean;
  readonly curve: Pick<Curve, 'at'>;
}

export type CurveFault =
  | { readonly kind: 'undefined' | 'falling'; readonly step: number }
  | { readonly kind: 'range'; readonly step: number; readonly share: Rational }
  | { readonly kind: 'short'; readonly end: Rational };

/** The first fault of a curve; looked for at its end and at so many times of its window. */
export function curveFault(course: Course, most = mostLooks): CurveFault | undefined {
  const { isHard, start, goal, window, windowed, curve } = course;
  const ending = windowed ? endFault(course) : undefined;
  if (ending !== undefined) return ending;
  let highest = zero;
  const looks = timesIn(window) > most ? Math.min(most, looksSpread) : most;
  for (const step of spreadOver(window, looks)) {
    const progress = progressAt(step, window);
    const value = compare(progress, one) === 0 ? one : curve.at(progress);
    if (value === undefined) return { kind: 'undefined', step };
    const share = shareAt(start, goal, value);
    if (compare(share, zero) < 0 || compare(share, one) > 0) return { kind: 'range', step, share };
    if (isHard && compare(share, highest) < 0) return { kind: 'falling', step };
    highest = share;
  }
  return undefined;
}

/** The last update takes the target whatever the curve says there, so the curve must say it too. */
function endFault({ curve, window }: Course): CurveFault | undefined {
  const end = curve.at(one);
  if (end === undefined) return { kind: 'undefined', step: window.last };
  return Math.abs(toNumber(subtract(end, one))) <= endTolerance ? undefined : { kind: 'short', end };
}

/** Of the statement `where`, as a recipe's reader is told. */
export function complainOfCurve(fault: CurveFault, where: string, place: Place): Diagnostic {
  switch (fault.kind) {
    case 'undefined':
      return diagnose(curveUndefined, { where, step: fault.step }, place);
    case 'falling':
      return diagnose(fallingCurve, { where, step: fault.step }, place);
    case 'range': {
      const { step, share } = fault;
      return diagnose(curveOutOfRange, { where, step, share: roundedPercent(share) }, place);
    }
    case 'short':
      return diagnose(curveShort, { where, end: roundedPercent(fault.end) }, place);
  }
}
