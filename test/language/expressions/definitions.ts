/** Reads single expressions, with the least lexicon that they can be read with: one kind of definition. */
import { lowerExpression } from '../../../src/language/expressions/lower.ts';
import { emptyLexicon, type Lexicon } from '../../../src/language/lexicon.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import type { Expr } from '../../../src/language/typed.ts';

export const definitions: Lexicon = {
  ...emptyLexicon,
  heads: new Map([['criterion', 'definition']]),
  clauses: new Set(['over', 'to', 'in']),
  naming: new Set(['criterion']),
};

/** The expression of a criterion, and the codes of what is wrong with it. */
export function read(text: string): { readonly expr?: Expr; readonly codes: readonly string[] } {
  const source = { name: 'test', text: `criterion c = ${text}` };
  const { tree, diagnostics } = parse(source, definitions);
  const [phrase] = tree.statements[0]?.value ?? [];
  const lowered = phrase && diagnostics.length === 0 ? lowerExpression(phrase, source) : undefined;
  const codes = [...diagnostics, ...(lowered?.diagnostics ?? [])].map(({ code }) => code);
  return lowered?.value === undefined ? { codes } : { expr: lowered.value, codes };
}

export function expression(text: string): Expr {
  const { expr, codes } = read(text);
  if (expr === undefined) throw new Error(`${text}: ${codes.join()}`);
  return expr;
}
