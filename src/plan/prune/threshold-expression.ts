/** `to threshold EXPR`: a number, or one number of the live weights of a layer, or of all together. */
import { toNumber } from '../../exact/rational.ts';
import { evaluateExact } from '../../language/expressions/evaluate.ts';
import { freeNames } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr, TypedStatement } from '../../language/typed.ts';
import type { Refused } from '../criteria/criterion.ts';
import { expressionOf } from '../criteria/read.ts';
import { summaryFault } from '../criteria/faults.ts';
import { asExpression, clause } from '../reading.ts';

/** Undefined where the target is another. */
export function thresholdIn(statement: TypedStatement): Expr | undefined {
  const to = clause(statement, 'to');
  const threshold = to?.kind === 'record' ? to.fields['threshold'] : undefined;
  return threshold && asExpression(threshold).expr;
}

/** Undefined where the expression reads weights, or has no value. */
export function constantThreshold(expr: Expr): number | undefined {
  const value = evaluateExact(expr, new Map());
  return value && toNumber(value);
}

/** Undefined where it is a threshold that is carried out, whatever the model is. */
export function thresholdFault(expr: Expr): Refused | undefined {
  if (freeNames(expr).size > 0) return summaryFault(expr);
  if (constantThreshold(expr) !== undefined) return undefined;
  const text = printExpression(expr);
  return { refused: `the threshold \`${text}\`, which has no value,` };
}

/** Undefined where the text is none in its canonical spelling that is carried out. */
export function thresholdOfText(text: string): Expr | undefined {
  const expr = expressionOf(text);
  if (expr === undefined || printExpression(expr) !== text) return undefined;
  return thresholdFault(expr) === undefined ? expr : undefined;
}
