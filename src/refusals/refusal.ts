/** What the language can say and this version does not support, at its place. */
import { notCarriedOut } from '../diagnostics/catalogue/refusals.ts';
import { diagnose, type Diagnostic, type Source, type Span } from '../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../language/typed.ts';

export interface Refusal {
  /** The subject of the sentence that refuses it: `a pattern of units`. */
  readonly what: string;
  readonly span: Span;
  /** What to do, where there is a better answer than leaving it out. */
  readonly instead?: string;
}

/** The place of a clause, or of the whole statement where it is left out. */
export function placeOf(statement: TypedStatement, word: string): Span {
  return statement.spans[word] ?? statement.span;
}

export function diagnosticOf({ what, span, instead }: Refusal, source: Source): Diagnostic {
  const args = { what, ...(instead !== undefined && { instead }) };
  return diagnose(notCarriedOut, args, { source, span });
}
