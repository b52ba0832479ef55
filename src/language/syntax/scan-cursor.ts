/** Where the lexer stands in a text, and what it has found there. */
import type { Comment } from '../ast.ts';
import { diagnose, type Definition, type Diagnostic, type Fix, type Source, type Span } from '../../diagnostics/diagnostic.ts';
import * as problems from '../../diagnostics/catalogue/syntax.ts';
import type { Lexicon } from '../lexicon.ts';
import type { Lexeme, LexemeKind } from './tokens.ts';
import { printable, visibleText, type VisibleText } from './visible-text.ts';
import { makeSelection, type Selection } from './selection.ts';

export interface ScanCursor {
  readonly source: Source;
  readonly lexicon: Lexicon;
  /** Without what is invisible; offsets are of this text. */
  readonly text: string;
  /** The offset in the source. */
  readonly at: VisibleText['at'];
  readonly selection: Selection;
  readonly lexemes: Lexeme[];
  readonly comments: Comment[];
  readonly diagnostics: Diagnostic[];
  offset: number;
  lineStart: number;
  /** Column of the first lexeme of the line. */
  indent: number;
  /** Before the first lexeme of the line. */
  first: boolean;
  /** Before anything of the line, comments included. */
  lineIsEmpty: boolean;
  /** Where the last lexeme ends. */
  end: number;
  /** On a header's line, `arxiv:1710.01878` is one piece. */
  header: boolean;
  /** The `##` lines right above. */
  docs: string[];
  /** Where characters began that belong to nothing; -1 where there are none. */
  junkStart: number;
}

export function cursorOver(source: Source, lexicon: Lexicon): ScanCursor {
  const { text, at, diagnostics } = visibleText(source);
  return {
    source,
    lexicon,
    text,
    at,
    selection: makeSelection(lexicon),
    lexemes: [],
    comments: [],
    diagnostics: [...diagnostics],
    offset: 0,
    lineStart: 0,
    indent: 0,
    first: true,
    lineIsEmpty: true,
    end: -1,
    header: false,
    docs: [],
    junkStart: -1,
  };
}

/** In the source; not empty. */
export function spanIn({ at }: ScanCursor, start: number, stop: number): Span {
  return { start: at(start), end: at(stop - 1) + 1 };
}

/** Takes what lies before `stop` as one lexeme. */
export function take(cursor: ScanCursor, kind: LexemeKind, text: string, stop: number): void {
  const { offset, first, docs } = cursor;
  if (first) cursor.indent = offset - cursor.lineStart;
  const lexeme: Lexeme = {
    kind,
    text,
    start: cursor.at(offset),
    end: cursor.at(stop - 1) + 1,
    first,
    indent: cursor.indent,
    glued: offset === cursor.end,
  };
  cursor.lexemes.push(docs.length === 0 ? lexeme : { ...lexeme, doc: docs.join('\n') });
  if (docs.length > 0) cursor.docs = [];
  cursor.first = false;
  cursor.lineIsEmpty = false;
  cursor.end = stop;
  cursor.offset = stop;
}

/** Takes the line's end that lies here. */
export function takeLineEnd(cursor: ScanCursor, stop: number): void {
  if (cursor.lineIsEmpty) cursor.docs = [];
  cursor.offset = stop;
  cursor.lineStart = stop;
  cursor.first = true;
  cursor.header = false;
  cursor.lineIsEmpty = true;
}

/** Takes a character that belongs to nothing. */
export function takeJunk(cursor: ScanCursor): void {
  if (cursor.junkStart < 0) cursor.junkStart = cursor.offset;
  cursor.lineIsEmpty = false;
  cursor.offset += (cursor.text.codePointAt(cursor.offset) ?? 0) > 0xffff ? 2 : 1;
}

/** Reports the characters before `stop` that belong to nothing, if there are any. */
export function endJunk(cursor: ScanCursor, stop: number): void {
  const { junkStart, text } = cursor;
  if (junkStart < 0) return;
  const span = spanIn(cursor, junkStart, stop);
  const characters = printable(text.slice(junkStart, Math.min(stop, junkStart + 12)));
  report(cursor, problems.junk, { text: characters }, { span, fixes: [edit('remove it', span, '', 'unsafe')] });
  cursor.junkStart = -1;
}

export function report<A>(
  { source, diagnostics }: ScanCursor,
  definition: Definition<A>,
  args: A,
  { span, fixes }: { readonly span: Span; readonly fixes?: readonly Fix[] },
): void {
  diagnostics.push(diagnose(definition, args, { source, span, fixes }));
}

export function edit(title: string, span: Span, text: string, safety: Fix['safety'] = 'safe'): Fix {
  return { title, edits: [{ span, text }], safety };
}
