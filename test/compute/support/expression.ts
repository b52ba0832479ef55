/** An expression of the language from its text. */
import { lowerExpression } from '../../../src/language/expressions/lower.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import type { Expr } from '../../../src/language/typed.ts';
import { lexicon } from '../../../src/vocabulary/index.ts';

export function expressionOf(text: string): Expr {
  const source = { name: 'expression', text: `criterion plain = ${text}` };
  const [body] = parse(source, lexicon).tree.statements[0]?.value ?? [];
  const lowered = body && lowerExpression(body, source);
  if (lowered?.value === undefined) throw new Error(`no expression: ${text}`);
  return lowered.value;
}
