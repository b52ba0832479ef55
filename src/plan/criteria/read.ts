/** Reads the criterion that a plan holds as text. */
import { phrasesOf } from '../../language/ast.ts';
import { lowerExpression } from '../../language/expressions/lower.ts';
import { parse } from '../../language/syntax/parse.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import { lexicon } from '../../vocabulary/index.ts';
import { analyse } from './analyse.ts';
import { conditionFault, summaryFault } from './faults.ts';
import type { Criterion } from './criterion.ts';

/** Undefined where the text is not a criterion in its canonical spelling that is carried out. */
export function criterionOf(text: string): Criterion | undefined {
  const expr = canonicalOf(text);
  const criterion = expr && analyse(expr, { ofUnits: true });
  return criterion !== undefined && 'score' in criterion ? criterion : undefined;
}

/** Undefined where the text is not a condition in its canonical spelling that is carried out. */
export function conditionOf(text: string): Expr | undefined {
  return canonicalOf(text, conditionFault);
}

/** Undefined where the text is not a number of weights in its canonical spelling that is carried out. */
export function summaryOf(text: string): Expr | undefined {
  return canonicalOf(text, summaryFault);
}

/** Undefined where the text is no expression in its canonical spelling, or one that has a fault. */
export function canonicalOf(text: string, faultOf: (expr: Expr) => unknown = () => undefined): Expr | undefined {
  const expr = expressionOf(text);
  return expr !== undefined && printExpression(expr) === text && faultOf(expr) === undefined ? expr : undefined;
}

/** Undefined where the text is no expression. */
export function expressionOf(text: string): Expr | undefined {
  const source = { name: 'criterion', text: `criterion plain = ${text}` };
  const { tree, diagnostics } = parse(source, lexicon);
  const [statement, second] = tree.statements;
  const [body, more] = phrasesOf(statement);
  if (diagnostics.length > 0 || second !== undefined) return undefined;
  if (body === undefined || more !== undefined || statement?.clauses.length !== 0) return undefined;
  return lowerExpression(body, source).value;
}
