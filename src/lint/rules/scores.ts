/** Rules about what a criterion says of a weight. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { freeNames, partsOf } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import { finding, textAt, unsafeFix, type RecipeRule } from './rule.ts';
import * as read from '../reading/statements.ts';

/** What is small is close to 0, and not far below it. */
export const signedScores: RecipeRule = {
  name: 'signed-scores',
  definition: catalogue.signedScores,
  source: 'Han et al., arXiv:1506.02626, and Liu et al., arXiv:1708.06519: what is small in size goes',
  reads: 'recipe',
  check: (context) =>
    read.prunesOf(context).flatMap(({ statement }) => {
      const criterion = read.criterionOf(statement);
      if (criterion === undefined || !isSigned(criterion.expr)) return [];
      const [score, size] = [criterion.expr, { kind: 'abs', operand: criterion.expr } as const].map((expr) => printExpression(expr));
      if (score === undefined || size === undefined) return [];
      const isWritten = textAt(context, criterion.span) === score;
      const fixes = isWritten ? [unsafeFix(`write \`${size}\``, criterion.span, size)] : [];
      return [finding(context, catalogue.signedScores, { score, size }, criterion.span, { fixes })];
    }),
};

/** Numbers that the network has on both sides of 0. */
const signed: ReadonlySet<string> = new Set(['w', 'gamma', 'beta', 'g']);

/** These keep the sign of what they are taken of. */
const keepingSign: ReadonlySet<string> = new Set(['avg', 'mean', 'sum']);

/** A number as it is; what is multiplied with another has a sign that says something. */
function isSigned(expr: Expr): boolean {
  if (expr.kind === 'name') return signed.has(expr.name.slice(expr.name.lastIndexOf('.') + 1));
  const [inner, more] = expr.kind === 'call' && keepingSign.has(expr.callee) ? expr.args : [];
  return inner !== undefined && more === undefined && isSigned(inner);
}

/** A factor that all weights of a layer share changes nothing among them. */
export const sharedFactor: RecipeRule = {
  name: 'shared-factor',
  definition: catalogue.sharedFactor,
  source: 'Sun et al., arXiv:2306.11695: the norm of each input, and not one of all',
  reads: 'recipe',
  check: (context) =>
    read.prunesOf(context).flatMap(({ statement }) => {
      const criterion = read.criterionOf(statement);
      const factors = criterion === undefined ? [] : factorsOf(criterion.expr);
      const shared = factors.find((factor) => isOfLayer(factor) && [...freeNames(factor)].some((name) => measured.has(name)));
      const rest = factors.filter((factor) => !isOfLayer(factor));
      if (criterion === undefined || shared === undefined || rest.length === 0) return [];
      const args = { factor: printExpression(shared), rest: rest.map((factor) => printExpression(factor)).join(' * ') };
      return [finding(context, catalogue.sharedFactor, args, criterion.span)];
    }),
};

/** What data give. */
const measured: ReadonlySet<string> = new Set(['x', 'y', 'g', 'activation']);

/** Of what is taken of all numbers of a layer, where no axes say otherwise. */
const whole: ReadonlySet<string> = new Set(['mean', 'sum', 'max', 'min', 'std', 'norm']);

function factorsOf(expr: Expr): readonly Expr[] {
  if (expr.kind !== 'binary' || expr.operator !== '*') return [expr];
  return [...factorsOf(expr.left), ...factorsOf(expr.right)];
}

/** One number for the whole layer. */
function isOfLayer(expr: Expr): boolean {
  if (expr.kind === 'call' && whole.has(expr.callee) && expr.over === undefined && expr.args.length === 1) return true;
  return expr.kind !== 'name' && partsOf(expr).every(isOfLayer);
}
