/** Reads the items of a clause one after the other, the commas between its phrases included. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Item, NameItem, Phrase } from '../ast.ts';

export type Comma = { readonly kind: 'comma'; readonly span: Span };

export type Token = Item | Comma;

export interface Cursor {
  tokens: readonly Token[];
  /** The word that the values belong to, for messages. */
  owner: string;
  /** Where something is missing if the tokens end. */
  readonly end: Span;
  /** Words that end a list, because they introduce the next part of the record around it. */
  stops: readonly string[];
  index: number;
}

/** A cursor over the phrases that follow `owner`, the word or punctuation that ends at `after`. */
export function cursorOver(phrases: readonly Phrase[], owner: string, after: Span): Cursor {
  const tokens: Token[] = [];
  for (const [index, phrase] of phrases.entries()) {
    if (index > 0) tokens.push({ kind: 'comma', span: commaBefore(phrase, phrases[index - 1]) });
    tokens.push(...phrase.items);
  }
  const end = tokens.at(-1)?.span.end ?? after.end;
  return { tokens, owner, end: { start: end, end }, stops: [], index: 0 };
}

function commaBefore(phrase: Phrase, before: Phrase | undefined): Span {
  return { start: before?.span.end ?? phrase.span.start, end: phrase.span.start };
}

export function peek(cursor: Cursor, ahead = 0): Token | undefined {
  return cursor.tokens[cursor.index + ahead];
}

export function atEnd(cursor: Cursor): boolean {
  return cursor.index >= cursor.tokens.length;
}

/** The next item; undefined before a comma and at the end. */
export function peekItem(cursor: Cursor, ahead = 0): Item | undefined {
  const token = peek(cursor, ahead);
  return token === undefined || token.kind === 'comma' ? undefined : token;
}

/** The span from an item that has been read to the last one before the cursor. */
export function spanSince(cursor: Cursor, first: Span): Span {
  const last = cursor.tokens[cursor.index - 1];
  return { start: first.start, end: Math.max(first.end, last?.span.end ?? first.end) };
}

/** Where the next item stands, or where one is missing. */
export function spanHere(cursor: Cursor): Span {
  return peek(cursor)?.span ?? cursor.end;
}

export function isWord(token: Token | undefined, word: string): token is NameItem {
  return token?.kind === 'name' && !token.quoted && token.text.toLowerCase() === word;
}

/** How many of the next items spell these words, one after the other: all of them, or 0. A call may stand for the last word. */
export function matchWords(cursor: Cursor, words: string): number {
  if (!words.includes(' ')) return isSpelled(peekItem(cursor), words) ? 1 : 0;
  const parts = words.split(' ');
  const matches = parts.every((part, index) => {
    const item = peekItem(cursor, index);
    return index === parts.length - 1 ? isSpelled(item, part) : isWord(item, part);
  });
  return matches ? parts.length : 0;
}

function isSpelled(item: Item | undefined, word: string): boolean {
  if (item?.kind !== 'call') return isWord(item, word);
  return !item.callee.quoted && item.callee.text.toLowerCase() === word;
}

/** Moves past the word if it is next. */
export function skipWord(cursor: Cursor, word: string): boolean {
  if (!isWord(peek(cursor), word)) return false;
  cursor.index++;
  return true;
}

/** True where a comma is next that separates two items, not an item from a part behind it. */
export function hasNextItem(cursor: Cursor): boolean {
  if (peek(cursor)?.kind !== 'comma') return false;
  return !cursor.stops.some((word) => isWord(peek(cursor, 1), word));
}
