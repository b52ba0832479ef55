/** The curve of a planned prune, read back from its text. */
import type { PlannedPrune, PlannedBudget } from '../plan.ts';
import { compare, one, type Rational } from '../../exact/rational.ts';
import { printExpression } from '../../language/expressions/print.ts';
import { expressionOf } from '../criteria/read.ts';
import { shareOfText } from '../share-text.ts';
import { amountOfText, goalOfBudget } from '../units/budget-amount.ts';
import { curveAlong, densityRatio, ratioOf, type Curve } from './curve.ts';
import { levelsOf, progressOfLevel } from './levels.ts';
import { progressAt } from './timeline.ts';

/** Where a prune starts and ends, and how far it has come between: of shares, or of a resource that is left. */
export interface PlannedCourse {
  readonly from: Rational;
  readonly to: Rational;
  readonly curve: Curve;
  /** The value of the curve at a time; undefined where it has none. */
  readonly valueAt: (time: number) => Rational | undefined;
}

interface Planned extends Pick<PlannedPrune, 'curve' | 'window' | 'from' | 'to' | 'levels'> {
  readonly budget?: PlannedBudget;
}

const known = new WeakMap<object, PlannedCourse | 'unreadable'>();

/** Undefined where the text is no curve in its canonical spelling. */
export function courseOf(prune: Planned): PlannedCourse | undefined {
  const course = known.get(prune) ?? readCourse(prune) ?? 'unreadable';
  known.set(prune, course);
  return course === 'unreadable' ? undefined : course;
}

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
