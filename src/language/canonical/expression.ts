/** Expressions in canonical spelling: what the standard library has a name for goes by that name. */
import { wordsOf, type ExpressionShape } from '../../vocabulary/index.ts';
import { apply } from '../expressions/definition.ts';
import { printExpression } from '../expressions/print.ts';
import { standardLibrary } from '../expressions/standard.ts';
import type { Expr } from '../typed.ts';
import { normalExpression } from './normal-expression.ts';
import type { Printing } from './printing.ts';

const looseOperators: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

/** `isAlone` where no word stands before it that an operator at its start would join. */
export function expressionText(expr: Expr, role: ExpressionShape['role'], isAlone: boolean, printing: Printing): string {
  const normal = normalExpression(expr);
  const text = printExpression(normal);
  const name = standardNames(role, printing).get(text);
  if (name !== undefined) return name;
  const isLoose = normal.kind === 'binary' && looseOperators.has(normal.operator);
  return isLoose || (!isAlone && text.startsWith('-')) ? `(${text})` : text;
}

/**
 * The first name of each expression. Only names that the vocabulary declares: others cannot be
 * written everywhere.
 */
function standardNames(role: ExpressionShape['role'], { vocabulary }: Printing): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [kind, expressions] of standardLibrary()) {
    if (kind !== role) continue;
    const declared = wordsOf(vocabulary, kind);
    for (const definition of expressions.values()) {
      const { expr } = apply(definition);
      const text = expr && declared.has(definition.name) ? printExpression(normalExpression(expr)) : undefined;
      if (text !== undefined && !names.has(text)) names.set(text, definition.name);
    }
  }
  return names;
}
