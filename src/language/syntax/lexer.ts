/** Cuts a text into lexemes: words, numbers, texts and marks, each with its place on its line. */
import type { Comment } from '../ast.ts';
import {
  diagnose,
  type Definition,
  type Diagnostic,
  type Fix,
} from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/diagnostic.ts';
import * as problems from '../../diagnostics/catalogue/syntax.ts';
import type { Lexicon } from '../lexicon.ts';
import type { Lexeme, LexemeKind, Lexemes } from './lexeme.ts';
import { joined } from './broken-words.ts';
import * as patterns from './patterns.ts';
import { endOfMatch, matchAt, plainWord } from './patterns.ts';
import { endOfGap, endOfMark, endOfWord } from './plain-ends.ts';
import { layerFinding } from './layer-finding.ts';
import { isAxis, makeSelection } from './selection.ts';
import { printable } from './printable.ts';
import { visibleText } from './visible-text.ts';

const quotes: ReadonlySet<string> = new Set('"“”„\'‘‚');

export function scan(source: Source, lexicon: Lexicon): Lexemes {
  const visible = visibleText(source);
  const { text, at } = visible;
  const diagnostics: Diagnostic[] = [...visible.diagnostics];
  const lexemes: Lexeme[] = [];
  const comments: Comment[] = [];

  let offset = 0;
  let lineStart = 0;
  let indent = 0;
  let first = true;
  let end = -1;
  /** On a header's line, `arxiv:1710.01878` is one piece. */
  let header = false;
  const selection = makeSelection(lexicon);
  let docs: string[] = [];
  let lineIsEmpty = true;
  let junkStart = -1;

  const span = (start: number, stop: number) => ({ start: at(start), end: at(stop - 1) + 1 });

  function report<A>(
    definition: Definition<A>,
    args: A,
    from: number,
    to: number,
    fixes: Fix[] = [],
  ) {
    diagnostics.push(
      diagnose(definition, args, { source, span: span(from, Math.max(to, from + 1)), fixes }),
    );
  }

  function push(kind: LexemeKind, value: string, start: number, stop: number): void {
    if (first) indent = start - lineStart;
    const lexeme: Lexeme = {
      kind,
      text: value,
      start: at(start),
      end: at(stop - 1) + 1,
      first,
      indent,
      glued: start === end,
    };
    lexemes.push(docs.length === 0 ? lexeme : { ...lexeme, doc: docs.join('\n') });
    if (docs.length > 0) docs = [];
    first = false;
    lineIsEmpty = false;
    end = stop;
    offset = stop;
  }

  function endJunk(): void {
    if (junkStart < 0) return;
    const characters = text.slice(junkStart, Math.min(offset, junkStart + 12));
    const fix = edit('remove it', span(junkStart, offset), '', 'unsafe');
    report(problems.junk, { text: printable(characters) }, junkStart, offset, [fix]);
    junkStart = -1;
  }

  function scanNumber(start: number): void {
    if (endOfMatch(patterns.groupedDigits, text, start) > start) return scanGroupedDigits(start);
    const version = endOfMatch(patterns.version, text, start);
    if (version > start) return push('identifier', text.slice(start, version), start, version);
    const ratio = endOfMatch(patterns.ratio, text, start);
    if (ratio > start) return push('ratio', text.slice(start, ratio), start, ratio);
    const digits = endOfMatch(patterns.number, text, start);
    const stop = endOfMatch(patterns.numberSuffix, text, digits);
    finishNumber(text.slice(start, stop), start, stop);
  }

  function finishNumber(value: string, start: number, stop: number): void {
    const percent = endOfMatch(patterns.percent, text, stop);
    push(percent > stop ? 'percentage' : 'number', value, start, percent);
    const glued = text.slice(percent, endOfWord(text, percent));
    if (glued === '') return;
    const gap = { start: at(percent), end: at(percent) };
    const fix = edit('put a space between them', gap, ' ');
    const number = text.slice(start, percent);
    report(problems.gluedNumber, { number, word: glued }, start, percent + glued.length, [fix]);
  }

  function scanGroupedDigits(start: number): void {
    const stop = endOfMatch(patterns.groupedDigits, text, start);
    const written = text.slice(start, stop);
    const joined = written.replaceAll(',', '');
    const place = span(start, stop);
    report(problems.groupedDigits, { text: written }, start, stop, [
      edit(`write \`${joined}\``, place, joined, 'unsafe'),
      edit('put a space after each comma', place, written.replaceAll(',', ', '), 'unsafe'),
    ]);
    finishNumber(joined, start, stop);
  }

  function scanText(match: RegExpExecArray, start: number): void {
    const stop = start + match[0].length;
    const pair = [1, 3, 5, 7].find((group) => match[group] !== undefined) ?? 1;
    const content = match[pair] ?? '';
    const open = match[0].charAt(0);
    if (match[pair + 1] === '') {
      const fix = edit(
        'close it at the end of the line',
        span(stop - 1, stop),
        text.charAt(stop - 1) + '"',
        'unsafe',
      );
      report(problems.unclosedText, {}, start, stop, open === '"' ? [fix] : []);
    } else if (open !== '"') {
      const straight = JSON.stringify(content);
      report(problems.foreignQuotes, { open }, start, stop, [
        edit('write straight quotes', span(start, stop), straight),
      ]);
    }
    push('text', pair === 1 ? unescape(content) : content, start, stop);
  }

  function scanQuotedName(start: number): void {
    const match = matchAt(patterns.quotedName, text, start);
    const content = match?.[1] ?? '';
    const stop = start + (match?.[0].length ?? 1);
    if (match?.[2] === '') report(problems.unclosedName, {}, start, stop);
    push('quoted', content.trim(), start, stop);
  }

  function scanMark(written: string, start: number): void {
    const isDash = written === '\u2013' || written === '\u2014';
    const canonical =
      patterns.canonicalMark[written] ?? (written.startsWith('..') ? '..' : written);
    const isRange = canonical === '-' && spansRange(start, start + written.length, isDash);
    const stop = start + written.length;
    push('mark', isRange ? '..' : canonical, start, stop);
    if (canonical === ';' || canonical === '{' || canonical === '}') header = false;
  }

  /** `25%–75%` and `25–75%`, over the end of a line too, and `25%-75%` where nothing but a percent sign comes before. */
  function spansRange(start: number, stop: number, isDash: boolean): boolean {
    const before = lexemes.at(-1)?.kind;
    if (before !== 'percentage' && !(isDash && before === 'number')) return false;
    const gap = isDash ? endOfMatch(patterns.space, text, stop) : stop;
    return (isDash || start === end) && /[\d.]/.test(text.charAt(gap));
  }

  function scanWord(written: string, start: number): void {
    const beginsStatement = first || isBoundary(lexemes.at(-1));
    const behind = start + written.length;
    const { word, stop } = joined(plainWord(written), behind, text, lexicon);
    if (stop > behind) {
      const fix = edit(`write \`${word}\``, span(start, stop), word);
      report(problems.brokenWord, { word }, start, stop, [fix]);
    }
    push('word', word, start, stop);
    if (!isAxis(lexemes)) selection.follow(word, beginsStatement);
    if (beginsStatement) header = lexicon.heads.get(word.toLowerCase()) === 'header';
  }

  function scanComment(start: number): void {
    offset = endOfMatch(patterns.restOfLine, text, start);
    const written = text.slice(start, offset);
    const doc = written.startsWith('##') && !written.startsWith('###');
    const content = written.replace(doc ? /^## ?/ : /^# ?/, '').trimEnd();
    comments.push({ text: content, doc, span: span(start, offset) });
    if (doc && first) docs.push(content);
    lineIsEmpty = false;
  }

  function endLine(): void {
    offset = endOfMatch(patterns.lineEnd, text, offset);
    if (lineIsEmpty) docs = [];
    lineStart = offset;
    first = true;
    header = false;
    lineIsEmpty = true;
  }

  /** A pattern or a name of a layer that would be cut into pieces elsewhere. */
  function scanLayer(start: number): boolean {
    const found = selection.layerAt(text, start);
    if (found === undefined) return false;
    const { written, kind, meant } = found;
    const stop = start + written.length;
    diagnostics.push(layerFinding(found, source, span(start, stop)));
    push(kind === 'name' ? 'quoted' : 'text', meant ?? written, start, stop);
    return true;
  }

  function scanOne(): boolean {
    const character = text.charAt(offset);
    const start = offset;
    if (scanLayer(start)) return true;
    if (character >= '0' && character <= '9' && !header) return (scanNumber(start), true);
    const isPlainLetter =
      (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    if (!isPlainLetter) {
      if (character === '#' && isAfterSpace(text, start, lineStart))
        return (scanComment(start), true);
      if (character === '`') return (scanQuotedName(start), true);
      const quoted = quotes.has(character) ? matchAt(patterns.text, text, start) : null;
      if (quoted !== null) return (scanText(quoted, start), true);
      const glob = character === '*' ? endOfMatch(patterns.globThatBeginsWithStar, text, start) : 0;
      if (glob > start) return (push('word', text.slice(start, glob), start, glob), true);
      if (character === '.' && /\d/.test(text.charAt(start + 1))) return (scanNumber(start), true);
      const mark = endOfMark(text, start);
      if (mark > start) return (scanMark(text.slice(start, mark), start), true);
    }
    if (header) {
      const piece = matchAt(patterns.identifier, text, start);
      if (piece !== null && !isPlain(piece[0])) {
        return (push('identifier', piece[0], start, start + piece[0].length), true);
      }
      if (/\d/.test(character)) return (scanNumber(start), true);
    }
    const stop = endOfWord(text, start);
    if (stop > start) return (scanWord(text.slice(start, stop), start), true);
    return false;
  }

  while (offset < text.length) {
    const space = endOfGap(text, offset);
    const atLineEnd = space === offset && /[\r\n\u2028\u2029]/.test(text.charAt(offset));
    if (space > offset || atLineEnd) {
      endJunk();
      if (atLineEnd) endLine();
      else offset = space;
      continue;
    }
    const start = offset;
    if (scanOne()) {
      if (junkStart >= 0) {
        const stop = offset;
        offset = start;
        endJunk();
        offset = stop;
      }
    } else {
      if (junkStart < 0) junkStart = offset;
      lineIsEmpty = false;
      offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
    }
  }
  endJunk();
  return { lexemes, comments, diagnostics };
}

function edit(
  title: string,
  span: Fix['edits'][number]['span'],
  text: string,
  safety: Fix['safety'] = 'safe',
): Fix {
  return { title, edits: [{ span, text }], safety };
}

/** A word or a number also where a longer identifier would be allowed. */
function isPlain(text: string): boolean {
  return endOfWord(text, 0) === text.length || endOfMatch(patterns.number, text, 0) === text.length;
}

function isBoundary(before: Lexeme | undefined): boolean {
  return before?.kind === 'mark' && [';', '{', '}'].includes(before.text);
}

function isAfterSpace(text: string, offset: number, lineStart: number): boolean {
  return offset === lineStart || /\s/.test(text.charAt(offset - 1));
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\(.)/gu, (_, character: string) => escapes[character] ?? character);
}
