/**
 * Where words, gaps and marks end. Nearly all are ASCII, and are followed by character codes; the pattern of each is
 * asked as soon as another character could belong to it.
 */
import * as patterns from './patterns.ts';
import { diagnose, type Diagnostic, type Source } from '../../diagnostics/diagnostic.ts';
import { mixedLineEnds } from '../../diagnostics/catalogue/syntax.ts';

/** Beyond it patterns decide. */
const lastPlain = 0x7f;
const [space, tab, underscore, hyphen, dot, star] = [0x20, 0x09, 0x5f, 0x2d, 0x2e, 0x2a];

/** The end of the word that begins at the offset, or the offset where none does. */
export function endOfWord(text: string, start: number): number {
  const end = endOfPlainWord(text, start);
  return end < 0 ? patterns.endOfMatch(patterns.word, text, start) : end;
}

/** -1 where the word may hold other characters. */
function endOfPlainWord(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first > lastPlain) return -1;
  if (!isLetter(first) && first !== underscore) return start;
  let at = endOfLetters(text, start + 1);
  while (at >= 0 && text.charCodeAt(at) === dot) {
    const next = text.charCodeAt(at + 1);
    if (next > lastPlain) return -1;
    if (next === star) at += text.charCodeAt(at + 2) === star ? 3 : 2;
    else if (isInner(next)) at = endOfLetters(text, at + 2);
    else return at;
  }
  return at;
}

/** Letters, digits, and hyphens before letters; -1 where another character may follow. */
function endOfLetters(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (isInner(code)) at++;
    else if (code === hyphen) {
      const next = text.charCodeAt(at + 1);
      if (next > lastPlain) return -1;
      if (!isLetter(next)) return at;
      at += 2;
    } else return code > lastPlain ? -1 : at;
  }
}

/** The end of the gap that begins at the offset, line ends left out. */
export function endOfGap(text: string, start: number): number {
  let at = start;
  let code = text.charCodeAt(at);
  while (code === space || code === tab) code = text.charCodeAt(++at);
  const isPlain = code > space && code <= lastPlain;
  return isPlain || Number.isNaN(code) ? at : patterns.endOfMatch(patterns.horizontalSpace, text, start);
}

/** Marks of one character that begin no longer one. */
const alone: ReadonlySet<string> = new Set(',()[]{};:/^|*-');

/** The end of the mark that begins at the offset, or the offset where none does. */
export function endOfMark(text: string, start: number): number {
  return alone.has(text.charAt(start)) ? start + 1 : patterns.endOfMatch(patterns.mark, text, start);
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

function isInner(code: number): boolean {
  return isLetter(code) || (code >= 0x30 && code <= 0x39) || code === underscore;
}

/** The first line end that is not like the one before it. */
export function checkLineEnds(source: Source): readonly Diagnostic[] {
  let first: string | undefined;
  for (const { 0: lineEnd, index } of source.text.matchAll(/\r\n?|\n/g)) {
    first ??= lineEnd;
    if (lineEnd === first) continue;
    const span = { start: index, end: index + lineEnd.length };
    return [diagnose(mixedLineEnds, {}, { source, span })];
  }
  return [];
}
