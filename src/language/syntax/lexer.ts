/** Cuts a text into lexemes: words, numbers, texts and marks, each with its place on its line. */
import { groupAt } from '../../basics/matches.ts';
import { spelledSlice } from '../../basics/slices.ts';
import type { Source } from '../../diagnostics/diagnostic.ts';
import * as problems from '../../diagnostics/catalogue/syntax.ts';
import type { Lexicon } from '../lexicon.ts';
import type { Lexeme, Lexemes } from './tokens.ts';
import * as patterns from './patterns.ts';
import { endOfGap, endOfMark, endOfWord } from './plain-ends.ts';
import { layerFinding } from './findings.ts';
import { cursorOver, edit, endJunk, report, spanIn, take, takeJunk, takeLineEnd, type ScanCursor } from './scan-cursor.ts';
import { isAxis } from './selection.ts';

/** Puts words together that the end of a line has cut in two, as in a text from a printed page. */
interface JoinedWord {
  readonly word: string;
  /** Where it ends, perhaps lines below. */
  readonly stop: number;
}

const hyphens: ReadonlySet<string> = new Set('-\u00ad\u2010\u2011');

/**
 * The word that ends at `stop` so far, with what stands of it on the lines below. A soft hyphen joins
 * any word, another one only a word of the vocabulary: else it is a minus sign.
 */
function joined(word: string, stop: number, text: string, lexicon: Lexicon): JoinedWord {
  const cut = hyphens.has(text.charAt(stop)) ? patterns.matchAt(patterns.wordBreak, text, stop) : null;
  if (cut === null) return { word, stop };
  const begin = stop + cut[0].length;
  const rest = groupAt(patterns.matchAt(patterns.word, text, begin), 0);
  const candidates = [`${word}-${patterns.plainWord(rest)}`, word + patterns.plainWord(rest)];
  const whole = cut[1] === '\u00ad' ? candidates[1] : candidates.find((one) => lexicon.midSentence.all.has(one.toLowerCase()));
  return whole === undefined ? { word, stop } : joined(whole, begin + rest.length, text, lexicon);
}

const quotes: ReadonlySet<string> = new Set('"“”„\'‘‚');

export function scan(source: Source, lexicon: Lexicon): Lexemes {
  const cursor = cursorOver(source, lexicon);
  const { text, lexemes, comments, diagnostics } = cursor;
  while (cursor.offset < text.length) {
    const start = cursor.offset;
    const space = endOfGap(text, start);
    if (space > start) {
      endJunk(cursor, start);
      cursor.offset = space;
    } else if (/[\r\n\u2028\u2029]/.test(text.charAt(start))) {
      endJunk(cursor, start);
      takeLineEnd(cursor, patterns.endOfMatch(patterns.lineEnd, text, start));
    } else if (scanOne(cursor)) endJunk(cursor, start);
    else takeJunk(cursor);
  }
  endJunk(cursor, cursor.offset);
  return { lexemes, comments, diagnostics };
}

/** Takes what begins here; false where nothing does. */
function scanOne(cursor: ScanCursor): boolean {
  const { text, offset: start, header } = cursor;
  const character = text.charAt(start);
  if (scanLayer(cursor)) return true;
  if (character >= '0' && character <= '9' && !header) return (scanNumber(cursor), true);
  const isPlainLetter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  if (!isPlainLetter && scanSign(cursor, character)) return true;
  if (header && scanIdentifier(cursor, character)) return true;
  const stop = endOfWord(text, start);
  if (stop > start) return (scanWord(cursor, stop), true);
  return false;
}

/** A pattern or a name of a layer that would be cut into pieces elsewhere. */
function scanLayer(cursor: ScanCursor): boolean {
  const { text, source, offset: start } = cursor;
  const found = cursor.selection.layerAt(text, start);
  if (found === undefined) return false;
  const { written, kind, meant } = found;
  const stop = start + written.length;
  cursor.diagnostics.push(layerFinding(found, source, spanIn(cursor, start, stop)));
  take(cursor, kind === 'name' ? 'quoted' : 'text', meant ?? written, stop);
  return true;
}

/** What begins with neither a letter nor a digit. */
function scanSign(cursor: ScanCursor, character: string): boolean {
  const { text, offset: start } = cursor;
  if (character === '#' && isAfterSpace(cursor)) return (scanComment(cursor), true);
  if (character === '`') return (scanQuotedName(cursor), true);
  const quoted = quotes.has(character) ? patterns.matchAt(patterns.text, text, start) : null;
  if (quoted !== null) return (scanText(cursor, quoted), true);
  const glob = character === '*' ? patterns.endOfMatch(patterns.globThatBeginsWithStar, text, start) : 0;
  if (glob > start) return (take(cursor, 'word', text.slice(start, glob), glob), true);
  if (character === '.' && /\d/.test(text.charAt(start + 1))) return (scanNumber(cursor), true);
  const mark = endOfMark(text, start);
  if (mark > start) return (scanMark(cursor, mark), true);
  return false;
}

/** On a header's line. */
function scanIdentifier(cursor: ScanCursor, character: string): boolean {
  const { text, offset: start } = cursor;
  const piece = patterns.matchAt(patterns.identifier, text, start)?.[0];
  if (piece !== undefined && !isPlain(piece)) return (take(cursor, 'identifier', piece, start + piece.length), true);
  if (/\d/.test(character)) return (scanNumber(cursor), true);
  return false;
}

function scanNumber(cursor: ScanCursor): void {
  const { text, offset: start } = cursor;
  const grouped = patterns.endOfMatch(patterns.groupedDigits, text, start);
  if (grouped > start) return scanGroupedDigits(cursor, grouped);
  const version = patterns.endOfMatch(patterns.version, text, start);
  if (version > start) return take(cursor, 'identifier', text.slice(start, version), version);
  const ratio = patterns.endOfMatch(patterns.ratio, text, start);
  if (ratio > start) return take(cursor, 'ratio', text.slice(start, ratio), ratio);
  const stop = patterns.endOfMatch(patterns.numberSuffix, text, patterns.endOfMatch(patterns.number, text, start));
  finishNumber(cursor, text.slice(start, stop), stop);
}

function scanGroupedDigits(cursor: ScanCursor, stop: number): void {
  const { text, offset: start } = cursor;
  const written = text.slice(start, stop);
  const whole = written.replaceAll(',', '');
  const span = spanIn(cursor, start, stop);
  const fixes = [
    edit(`write \`${whole}\``, span, whole, 'unsafe'),
    edit('put a space after each comma', span, written.replaceAll(',', ', '), 'unsafe'),
  ];
  report(cursor, problems.groupedDigits, { text: written }, { span, fixes });
  finishNumber(cursor, whole, stop);
}

function finishNumber(cursor: ScanCursor, value: string, stop: number): void {
  const { text, at, offset: start } = cursor;
  const percent = patterns.endOfMatch(patterns.percent, text, stop);
  take(cursor, percent > stop ? 'percentage' : 'number', value, percent);
  const glued = text.slice(percent, endOfWord(text, percent));
  if (glued === '') return;
  const fix = edit('put a space between them', { start: at(percent), end: at(percent) }, ' ');
  const args = { number: text.slice(start, percent), word: glued };
  const span = spanIn(cursor, start, percent + glued.length);
  report(cursor, problems.gluedNumber, args, { span, fixes: [fix] });
}

function scanText(cursor: ScanCursor, match: RegExpExecArray): void {
  const { text, offset: start } = cursor;
  const stop = start + match[0].length;
  const span = spanIn(cursor, start, stop);
  const pair = [1, 3, 5, 7].find((group) => match[group] !== undefined) ?? 1;
  const content = groupAt(match, pair);
  const open = match[0].charAt(0);
  if (match[pair + 1] === '') {
    const last = spanIn(cursor, stop - 1, stop);
    const closed = text.charAt(stop - 1) + '"';
    const fix = edit('close it at the end of the line', last, closed, 'unsafe');
    report(cursor, problems.unclosedText, {}, { span, fixes: open === '"' ? [fix] : [] });
  } else if (open !== '"') {
    const fix = edit('write straight quotes', span, JSON.stringify(content));
    report(cursor, problems.foreignQuotes, { open }, { span, fixes: [fix] });
  }
  take(cursor, 'text', pair === 1 ? unescape(content) : content, stop);
}

function scanQuotedName(cursor: ScanCursor): void {
  const { text, offset: start } = cursor;
  const match = patterns.matchAt(patterns.quotedName, text, start);
  const content = groupAt(match, 1);
  const stop = start + (match?.[0].length ?? 1);
  const span = spanIn(cursor, start, stop);
  if (match?.[2] === '') report(cursor, problems.unclosedName, {}, { span });
  const end = patterns.endOfMatch(patterns.slice, text, stop);
  take(cursor, 'quoted', spelledSlice(content.trim() + text.slice(stop, end)), end);
}

function scanMark(cursor: ScanCursor, stop: number): void {
  const written = cursor.text.slice(cursor.offset, stop);
  const canonical = patterns.canonicalMark[written] ?? (written.startsWith('..') ? '..' : written);
  const isDash = written === '\u2013' || written === '\u2014';
  const isRange = canonical === '-' && spansRange(cursor, stop, isDash);
  take(cursor, 'mark', isRange ? '..' : canonical, stop);
  if (canonical === ';' || canonical === '{' || canonical === '}') cursor.header = false;
}

/** `25%–75%` and `25–75%`, over the end of a line too, and `25%-75%` where nothing but a percent sign comes before. */
function spansRange(cursor: ScanCursor, stop: number, isDash: boolean): boolean {
  const { text, offset: start, end, lexemes } = cursor;
  const before = lexemes.at(-1)?.kind;
  if (before !== 'percentage' && !(isDash && before === 'number')) return false;
  const gap = isDash ? patterns.endOfMatch(patterns.space, text, stop) : stop;
  return (isDash || start === end) && /[\d.]/.test(text.charAt(gap));
}

function scanWord(cursor: ScanCursor, behind: number): void {
  const { text, lexicon, lexemes, offset: start } = cursor;
  const beginsStatement = cursor.first || isBoundary(lexemes.at(-1));
  const { word, stop } = joined(patterns.plainWord(text.slice(start, behind)), behind, text, lexicon);
  if (stop > behind) {
    const span = spanIn(cursor, start, stop);
    report(cursor, problems.brokenWord, { word }, { span, fixes: [edit(`write \`${word}\``, span, word)] });
  }
  const end = patterns.endOfMatch(patterns.slice, text, stop);
  take(cursor, 'word', spelledSlice(word + text.slice(stop, end)), end);
  if (!isAxis(lexemes)) cursor.selection.follow(word, beginsStatement);
  if (beginsStatement) cursor.header = lexicon.heads.get(word.toLowerCase()) === 'header';
}

function scanComment(cursor: ScanCursor): void {
  const { text, offset: start } = cursor;
  const stop = patterns.endOfMatch(patterns.restOfLine, text, start);
  const written = text.slice(start, stop);
  const doc = written.startsWith('##') && !written.startsWith('###');
  const content = written.replace(doc ? /^## ?/ : /^# ?/, '').trimEnd();
  cursor.comments.push({ text: content, doc, span: spanIn(cursor, start, stop) });
  if (doc && cursor.first) cursor.docs.push(content);
  cursor.lineIsEmpty = false;
  cursor.offset = stop;
}

/** A word or a number also where a longer identifier would be allowed. */
function isPlain(text: string): boolean {
  return endOfWord(text, 0) === text.length || patterns.endOfMatch(patterns.number, text, 0) === text.length;
}

function isBoundary(before: Lexeme | undefined): boolean {
  return before?.kind === 'mark' && [';', '{', '}'].includes(before.text);
}

function isAfterSpace({ text, offset, lineStart }: ScanCursor): boolean {
  return offset === lineStart || /\s/.test(text.charAt(offset - 1));
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\(.)/gu, (_, character: string) => escapes[character] ?? character);
}
