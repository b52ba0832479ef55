/** Curves: how far a prune has come at a progress p, 0 at its start and 1 at its end, or at listed instants; and what can be wrong with one. */
import { memoized } from '../../basics/memoized.ts';
import { divide, one, subtract, type Rational, compare, toNumber, zero, rational } from '../../exact/rational.ts';
import { apply, progress, standardExpression } from '../../language/expressions/definition.ts';
import { evaluateExact } from '../../language/expressions/evaluate.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr, ExpressionValue, Value } from '../../language/typed.ts';
import { curveOutOfRange, curveShort, curveUndefined, fallingCurve } from '../../diagnostics/catalogue/plan-targets.ts';
import { diagnose, type Diagnostic, type Place, type Outcome, done } from '../../diagnostics/diagnostic.ts';
import { roundedPercent, shareOfText, shareText } from '../share-text.ts';
import { progressAt, shareAt, spreadOver, timesIn, type Grid } from './times.ts';
import type { PlannedLevel, PlannedPrune, PlannedBudget } from '../plan.ts';
import { expressionOf } from '../criteria/read.ts';
import { amountOfText, goalOfBudget } from '../units/budget-amount.ts';
import { asExpression } from '../reading.ts';

export interface Curve {
  /** Canonical expression. */
  readonly text: string;
  /** Exact for a polynomial, a double taken exactly for another curve. */
  readonly at: (progress: Rational) => Rational | undefined;
}

/** What `along` is when it is left out (language.md, "Curve"). */
const usual = 'cubic';

/** `ends` are the sparsities between which the curve runs: `geometric` needs their densities. */
export function curveOf(along: ExpressionValue | undefined, ends: Ends): Curve {
  return curveAlong(along?.expr ?? usualCurve(), densityRatio(ends));
}

export type Ends = { readonly from: Rational; readonly to: Rational };

/** What is left at the end, of what is left at the start. */
export function densityRatio({ from, to }: Ends): Rational {
  return ratioOf(subtract(one, from), subtract(one, to));
}

export function ratioOf(before: Rational, after: Rational): Rational {
  return before.n === 0n ? one : divide(after, before);
}

/** `ratio` is what an expression calls `d`. */
export function curveAlong(expr: Expr, ratio: Rational): Curve {
  const at = (value: Rational): Rational | undefined =>
    evaluateExact(
      expr,
      new Map([
        [progress, value],
        ['d', ratio],
      ]),
    );
  return { text: printExpression(expr), at };
}

function usualCurve(): Expr {
  const standard = standardExpression('curve', usual);
  const expr = standard && apply(standard).expr;
  if (expr === undefined) throw new TypeError(`the standard library has no curve \`${usual}\``);
  return expr;
}

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
  for (const step of spreadOver(window, timesIn(window) > most ? Math.min(most, looksSpread) : most)) {
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

/** A share that is pruned when so many steps are done. */
export type Level = { readonly step: number; readonly share: Rational };

/** Of n instants the k-th has gone k/n of the way; undefined where the curve has no value there. */
export function levelsAlong(
  instants: readonly number[],
  { from, to }: { readonly from: Rational; readonly to: Rational },
  curve: Pick<Curve, 'at'>,
): readonly Level[] | CurveFault {
  const levels: Level[] = [];
  for (const [index, step] of instants.entries()) {
    const value = index === instants.length - 1 ? one : curve.at(rational(index + 1, instants.length));
    if (value === undefined) return { kind: 'undefined', step };
    levels.push({ step, share: shareAt(from, to, value) });
  }
  return levels;
}

/** The first level that leaves the range, or falls where nothing that is pruned comes back. */
export function levelFault(levels: readonly Level[], isHard: boolean): CurveFault | undefined {
  let highest = zero;
  for (const { step, share } of levels) {
    if (compare(share, zero) < 0 || compare(share, one) > 0) return { kind: 'range', step, share };
    if (isHard && compare(share, highest) < 0) return { kind: 'falling', step };
    highest = share;
  }
  return undefined;
}

export function plannedLevels(levels: readonly Level[]): readonly PlannedLevel[] {
  return levels.map(({ step, share }) => ({ step, share: shareText(share) }));
}

export function levelsOf(planned: readonly PlannedLevel[]): readonly Level[] {
  return planned.map(({ step, share }) => ({ step, share: shareOfText(share) }));
}

/** How far the level of a time has come between two shares. */
export function progressOfLevel(
  levels: readonly Level[],
  time: number,
  { from, to }: { readonly from: Rational; readonly to: Rational },
): Rational {
  const level = levels.findLast(({ step }) => step <= time);
  if (level === undefined) return zero;
  return compare(from, to) === 0 ? one : divide(subtract(level.share, from), subtract(to, from));
}

/** Where a prune starts and ends, and how far it has come between: of shares, or of a resource that is left. */
export interface PlannedCourse {
  readonly from: Rational;
  readonly to: Rational;
  readonly curve: Curve;
  /** The value of the curve at a time; undefined where it has none. */
  readonly valueAt: (time: number) => Rational | undefined;
}

type Planned = Pick<PlannedPrune, 'curve' | 'window' | 'from' | 'to' | 'levels'> & { readonly budget?: PlannedBudget };

/** Undefined where the text is no curve in its canonical spelling. */
export const courseOf = /* @__PURE__ */ memoized(readCourse);

function readCourse({ curve: text, window, budget, levels, ...shares }: Planned): PlannedCourse | undefined {
  const isOfBudget = budget?.from !== undefined;
  const from = isOfBudget ? amountOfText(budget.from, budget) : shareOfText(shares.from);
  const to = isOfBudget ? goalOfBudget(budget) : shareOfText(shares.to);
  const expr = expressionOf(text);
  if (from === undefined || expr === undefined || printExpression(expr) !== text) return undefined;
  // What is left of a resource are densities already.
  const curve = curveAlong(expr, isOfBudget ? ratioOf(from, to) : densityRatio({ from, to }));
  if (levels !== undefined) {
    const own = levelsOf(levels);
    return { from, to, curve, valueAt: (time) => progressOfLevel(own, time, { from, to }) };
  }
  const valueAt = (time: number): Rational | undefined => {
    const progress = progressAt(time, window);
    return compare(progress, one) === 0 ? one : curve.at(progress);
  };
  return { from, to, curve, valueAt };
}

/** The curve that a clause writes, where it leads through the window to the goal. */
export function checkedCurve(
  along: Value | undefined,
  ends: Ends,
  course: Omit<Course, 'curve'>,
  { where, place }: { readonly where: string; readonly place: Place },
): Outcome<Curve> {
  const curve = curveOf(along && asExpression(along), ends);
  const fault = curveFault({ ...course, curve });
  return fault === undefined ? done(curve) : { diagnostics: [complainOfCurve(fault, where, place)] };
}
