/** Refuses statements that are unknown, or known and in the wrong place. */
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import * as names from '../../diagnostics/catalogue/names.ts';
import * as types from '../../diagnostics/catalogue/types.ts';
import type { Statement, NameItem, Word } from '../ast.ts';
import { contextOfStatement, report, textAt, type Context } from './context.ts';
import { spellingFix, suggest } from '../../diagnostics/suggest.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { foreignWord, type ForeignPlace } from '../../vocabulary/index.ts';
import { peekItem, spanHere, type Cursor, type Token } from './cursor.ts';

export function refuseHere(statement: Statement, place: string, context: Context): undefined {
  const own = contextOfStatement(context, statement.broken === true);
  return report(own, catalogue.notHere, { head: statement.head.text, place }, statement.head.span);
}

export function refuseUnknown(statement: Statement, context: Context): undefined {
  const own = contextOfStatement(context, statement.broken === true);
  const { heads, shortForms } = context.vocabulary;
  const { text, span } = statement.head;
  const isClause = [...heads.values()].some((head) => head.clauses.some(({ word }) => word === text));
  const isBare = statement.object.every(({ items }) => items.length === 0);
  const fits = (ours: string): boolean => ours.includes(' ') === isBare;
  if (refuseForeign('statement', text, { span, context: own, fits })) return undefined;
  const words = [...heads.keys(), ...shortForms.flatMap(({ opens }) => ('word' in opens ? opens.word : []))];
  const suggestion = suggest(text, words);
  const fixes = spellingFix(span, isClause ? undefined : suggestion);
  return report(own, names.unknownStatement, { word: text, suggestion, isClause }, span, { fixes });
}

/** True where it has been reported. `fits` tells which of our words can stand in its place. */
export function refuseForeign(
  place: ForeignPlace,
  word: string,
  {
    span,
    context,
    fits = () => true,
  }: { readonly span: Span; readonly context: Context; readonly fits?: (ours: string) => boolean | undefined },
): boolean {
  const { heads } = context.vocabulary;
  const hasOwn = (words: readonly string[]): boolean => place === 'statement' && words.some((one) => heads.has(one));
  const known = foreignWord(place, word);
  // An extended vocabulary may have the word, and this one is misspelt.
  if (known === undefined || hasOwn(known.words)) return false;
  report(context, names.foreignWord, { word, help: known.help }, span, { fixes: spellingFix(span, known.use?.find(fits)) });
  return true;
}

/** Two statements on one line: the second one's head is taken for a word of the first. */
export function isSecondStatement(token: Token | undefined, context: Context): boolean {
  if (token?.kind !== 'name' || token.quoted) return false;
  const kind = context.vocabulary.heads.get(token.text.toLowerCase())?.kind;
  return kind === 'verb' || kind === 'block';
}

/** `to 50% expect accuracy > 90%`: the comparison took the words before it, a statement's head among them. */
export function secondInComparison(item: Token | undefined, context: Context): NameItem | undefined {
  if (item?.kind !== 'binary' || item.left.kind !== 'phrase') return undefined;
  const [, ...later] = item.left.items;
  return later.find((token): token is NameItem => token.kind === 'name' && isSecondStatement(token, context));
}

/** A comma before it gives its place to the semicolon. */
export function refuseSecond(
  word: string,
  span: Span,
  { head, context, comma }: { readonly head: string; readonly context: Context; readonly comma?: Span | undefined },
): undefined {
  const edits = [{ span: comma ?? { start: span.start, end: span.start }, text: '; ' }];
  return report(context, catalogue.twoOnALine, { word, head }, span, { fixes: [{ title: 'put `;` before it', edits, safety: 'unsafe' }] });
}

/** The name that a statement gives: of a stage, a mark, a parameter, a criterion. */
export function givenName(statement: Statement): Word | undefined {
  const item = statement.object[0]?.items[0];
  return item?.kind === 'name' ? item : item?.kind === 'call' ? item.callee : undefined;
}

/** Nothing stands here, or something else than what is expected. */
export function refuseItem(expected: string, cursor: Cursor, context: Context): undefined {
  const item = peekItem(cursor);
  const args = { owner: cursor.owner, expected };
  if (item === undefined) return report(context, types.missingValue, args, spanHere(cursor));
  return report(context, types.wrongKind, { ...args, found: `\`${textAt(context, item.span)}\`` }, item.span);
}
