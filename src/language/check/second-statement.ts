/** Two statements on one line: the second one's head is taken for a word of the first. */
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { report, type Context } from './context.ts';
import type { Token } from './cursor.ts';

export function isSecondStatement(token: Token | undefined, context: Context): boolean {
  if (token?.kind !== 'name' || token.quoted) return false;
  const kind = context.vocabulary.heads.get(token.text.toLowerCase())?.kind;
  return kind === 'verb' || kind === 'block';
}

/** A comma before it gives its place to the semicolon. */
export function refuseSecond(
  word: string,
  span: Span,
  head: string,
  context: Context,
  comma?: Span,
): undefined {
  const edits = [{ span: comma ?? { start: span.start, end: span.start }, text: '; ' }];
  return report(context, catalogue.twoOnALine, { word, head }, span, {
    fixes: [{ title: 'put `;` before it', edits, safety: 'unsafe' }],
  });
}
