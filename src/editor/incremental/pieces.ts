/** Cuts a recipe's text where each piece, read alone, is read as it is in its place. */
import { allMatches } from '../../basics/matches.ts';
import { longest } from '../../language/syntax/parse.ts';
import { scan } from '../../language/syntax/lexer.ts';
import { matchAt, word } from '../../language/syntax/patterns.ts';
import type { Lexeme } from '../../language/syntax/tokens.ts';
import { lexicon } from '../../vocabulary/index.ts';
import type { Source } from '../../diagnostics/diagnostic.ts';

/** Invisible characters, rare line ends, and lone carriage returns: such a text is read as a whole. */
const unusual = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u2028\u2029]|\r(?!\n)/;

/**
 * Where the pieces of a text begin: at lines that start a statement whatever stands above them, outside of blocks, with the comments right
 * above. Undefined where the text has to be read as a whole: its braces are not balanced, or its lines end in several ways.
 */
export function piecesOf(text: string): readonly number[] | undefined {
  // The reader of recipes refuses what is longer, and so has to see it.
  if (text.length > longest || unusual.test(text) || hasMixedLineEnds(text)) return undefined;
  const starts = [0];
  let depth = 0;
  /** Where the comments begin that stand right above the line at hand, with junk between them. */
  let comments: number | undefined;
  let above = '';
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline + 1;
    const first = firstVisible(text, at, end);
    if (first === '#' || isJunk(first, text, at, end)) {
      comments ??= at;
    } else if (first === '') {
      comments = undefined;
    } else {
      const start = comments ?? at;
      const isFree = depth === 0 && first === text[at] && start > 0;
      const line = text.slice(at, end);
      if (isFree && beginsStatement(line) && !goesOn(above)) starts.push(start);
      for (const brace of bracesOf(line)) {
        depth += brace === '{' ? 1 : -1;
        if (depth < 0) return undefined;
      }
      comments = undefined;
      above = line;
    }
    at = end;
  }
  return depth === 0 ? starts : undefined;
}

function hasMixedLineEnds(text: string): boolean {
  return text.includes('\r\n') && /(?:^|[^\r])\n/.test(text);
}

/** The first character of a line that is no space; empty where there is none. */
function firstVisible(text: string, start: number, end: number): string {
  for (let at = start; at < end; at++) {
    const character = text.charAt(at);
    if (character !== ' ' && !/\s/.test(character)) return character;
  }
  return '';
}

/**
 * `then`, or a word that is a head and not the label or the callee in brackets that are still open:
 * the layout pass ends every statement before such a line.
 */
function beginsStatement(line: string): boolean {
  const found = matchAt(word, line, 0)?.[0];
  if (found === undefined) return false;
  const text = found.toLowerCase();
  if (text === 'then') return true;
  return lexicon.heads.has(text) && /^[ \t]+[\p{L}\p{N}`"{]/u.test(line.slice(found.length));
}

/** Whether the next line may belong to this one: behind `then`, and in a word that is cut in two. */
function goesOn(line: string): boolean {
  if (/[-\u2010\u2011]\s*$/.test(line)) return true;
  if (!/then/i.test(line)) return false;
  const last = lexemesOf(line).at(-1);
  return last?.kind === 'word' && last.text.toLowerCase() === 'then';
}

/** Characters that mean nothing do not part a comment from its statement. */
function isJunk(first: string, text: string, start: number, end: number): boolean {
  if (first === '' || /[\p{L}\p{N}]/u.test(first)) return false;
  return lexemesOf(text.slice(start, end)).length === 0;
}

function bracesOf(line: string): readonly string[] {
  if (!/[{}]/.test(line)) return [];
  if (!/["'`“”„‘‚#]/.test(line)) return allMatches(/[{}]/g, line);
  return lexemesOf(line).flatMap(({ kind, text }) => (kind === 'mark' && (text === '{' || text === '}') ? [text] : []));
}

/** Only a word that a hyphen cuts goes on into the next line. */
function lexemesOf(line: string): readonly Lexeme[] {
  return scan({ name: '', text: line }, lexicon).lexemes;
}

// Places in trees of plain data: moved in a copy, or in place if nobody else holds the tree.

export type MovableSpan = { start: number; end: number };

/** Every span in a tree, each once. */
export function spansIn(tree: unknown): readonly MovableSpan[] {
  const spans = new Set<MovableSpan>();
  visit(tree);
  return [...spans];

  /** True where a place was found. */
  function visit(part: unknown): boolean {
    if (typeof part !== 'object' || part === null || placeless.has(part)) return false;
    if (isSpan(part)) {
      spans.add(part);
      return true;
    }
    let hasPlace = false;
    for (const inner of Object.values(part)) hasPlace = visit(inner) || hasPlace;
    if (!hasPlace) placeless.add(part);
    return hasPlace;
  }
}

/** Parts that were looked through and have no place: fractions, whole expressions. */
const placeless = new WeakSet<object>();

/** Moves spans in place: to copy half of a long recipe at each key stroke would take too long. */
export function moveSpans(spans: Iterable<MovableSpan>, by: number): void {
  if (by === 0) return;
  for (const span of spans) {
    span.start += by;
    span.end += by;
  }
}

interface Move {
  /** By how many UTF-16 units every span is moved. */
  readonly by: number;
  /** The text that the spans pointed into, and the one that they point into now. */
  readonly from: Source;
  readonly to: Source;
}

/** A copy that points into another text. */
export function moved<T>(tree: T, { by, from, to }: Move): T {
  return sameType(tree, copyOf(tree));

  function copyOf(part: unknown): unknown {
    if (typeof part !== 'object' || part === null) return part;
    if (part === from) return to;
    if (isSpan(part)) return { start: part.start + by, end: part.end + by };
    if (Array.isArray(part)) return part.map(copyOf);
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, copyOf(inner)]));
  }
}

function isSpan(part: object): part is MovableSpan {
  return 'start' in part && typeof part.start === 'number' && 'end' in part;
}

/** A copy has the type of its original, which the compiler cannot see. */
function sameType<T>(_original: T, copy: unknown): T {
  return copy as T;
}
