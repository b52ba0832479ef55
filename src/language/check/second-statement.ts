/** Two statements on one line: the second one's head is taken for a word of the first. */
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { NameItem } from '../ast.ts';
import { report, type Context } from './context.ts';
import type { Token } from './cursor.ts';

export function isSecondStatement(token: Token | undefined, context: Context): boolean {
  if (token?.kind !== 'name' || token.quoted) return false;
  const kind = context.vocabulary.heads.get(token.text.toLowerCase())?.kind;
  return kind === 'verb' || kind === 'block';
}

/** `to 50% expect accuracy > 90%`: the comparison took the words before it, a statement's head among them. */
export function secondInComparison(
  item: Token | undefined,
  context: Context,
): NameItem | undefined {
  if (item?.kind !== 'binary' || item.left.kind !== 'phrase') return undefined;
  const [, ...later] = item.left.items;
  return later.find(
    (token): token is NameItem => token.kind === 'name' && isSecondStatement(token, context),
  );
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
