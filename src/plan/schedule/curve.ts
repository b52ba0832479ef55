/** Curves: how far a windowed prune has come at a progress p, 0 at its start and 1 at its end. */
import { divide, one, subtract, type Rational } from '../../exact/rational.ts';
import { apply, progress } from '../../language/expressions/definition.ts';
import { evaluateExact } from '../../language/expressions/evaluate.ts';
import { printExpression } from '../../language/expressions/print.ts';
import { standardExpression } from '../../language/expressions/standard.ts';
import type { Expr, ExpressionValue } from '../../language/typed.ts';

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
  const expr = along?.expr ?? usualCurve();
  return curveAlong(expr, densityRatio(ends));
}

export interface Ends {
  readonly from: Rational;
  readonly to: Rational;
}

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
