/**
 * The layout pass: decides by its place what each lexeme is. It ends statements, tells verbs and
 * clause words from names, drops the comma before a clause, pairs brackets and bars and balances
 * braces, so that the grammar behind it needs one token of lookahead and no gate.
 */
import type { Definition, Diagnostic, Source } from '../../diagnostics/diagnostic.ts';
import * as problems from '../../diagnostics/catalogue/syntax.ts';
import type { Lexicon } from '../lexicon.ts';
import { balanceBraces } from './layout/braces.ts';
import { makeBrackets } from './layout/brackets.ts';
import { addMark, reportStrayBracket } from './layout/marks.ts';
import { makeOutput } from './layout/output.ts';
import { openStatement, type OpenStatement, type Reading } from './layout/reading.ts';
import { beginsAfterSkipped, beginsNext, isThen } from './layout/starts.ts';
import { addWord } from './layout/words.ts';
import { isMark, isWord, writtenOf, type Lexeme } from './lexeme.ts';
import * as tokens from './tokens.ts';

/** Bounds that keep every later pass, recursive ones included, within its stack and its time. */
export const limits = { depth: 64, operators: 500, length: 5000 } as const;

export interface Layout {
  readonly tokens: readonly tokens.Token[];
  readonly diagnostics: readonly Diagnostic[];
}

export function layOut(scanned: readonly Lexeme[], lexicon: Lexicon, source: Source): Layout {
  const { lexemes, diagnostics: unbalanced } = balanceBraces(scanned, lexicon, source);
  const diagnostics = [...unbalanced];
  const output = makeOutput(source, diagnostics);
  const brackets = makeBrackets(({ text, start, end }, close) => {
    output.report(problems.unclosedBracket, { open: text, close }, { start, end });
  });
  const reading: Reading = { lexicon, output, brackets, statement: undefined, skipping: undefined, then: undefined };
  const braces = makeBraces(reading);
  let index = 0;
  for (const lexeme of lexemes) {
    const { statement, skipping } = reading;
    const next = lexemes[++index];
    if (isMark(lexeme, ';')) endStatement(reading);
    else if (isMark(lexeme, '{')) braces.open(lexeme);
    else if (isMark(lexeme, '}')) braces.close(lexeme);
    else if (isThen(lexeme, reading)) {
      endStatement(reading);
      reading.then = lexeme;
    } else if (statement !== undefined && !beginsNext(lexeme, next, statement, reading)) {
      add(lexeme, next, statement, reading);
    } else if (skipping === undefined || beginsAfterSkipped(lexeme, skipping, reading)) {
      if (statement !== undefined) endStatement(reading);
      begin(lexeme, reading);
    }
  }
  endStatement(reading);
  return { tokens: output.tokens, diagnostics };
}

function begin(lexeme: Lexeme, reading: Reading): void {
  reading.skipping = undefined;
  if (isWord(lexeme)) return beginStatement(lexeme, reading);
  reportEmptyThen(reading);
  if (isMark(lexeme, ',')) return;
  if (isMark(lexeme, ')') || isMark(lexeme, ']')) return reportStrayBracket(lexeme, reading);
  const { start, end, indent } = lexeme;
  const args = { begins: `\`${writtenOf(lexeme)}\`` };
  reading.output.report(problems.strayLine, args, { start, end });
  reading.skipping = indent;
}

function beginStatement(lexeme: Lexeme, reading: Reading): void {
  const { lexicon, output, then } = reading;
  const word = lexeme.text.toLowerCase();
  const isQuoted = lexeme.kind === 'quoted';
  const known = isQuoted ? undefined : lexicon.heads.get(word);
  const isShortForm = !isQuoted && lexicon.shortForms.has(word);
  const kind = known ?? (isShortForm ? 'short-form' : 'unknown');
  if (then !== undefined) output.emit(tokens.tokenOf(tokens.Then, then));
  reading.then = undefined;
  const image = kind === 'unknown' ? lexeme.text : word;
  output.emit({ ...tokens.tokenOf(tokens.Head, lexeme, image), headKind: kind });
  reading.statement = openStatement(word, kind, lexeme.indent, lexicon);
}

function add(lexeme: Lexeme, next: Lexeme | undefined, statement: OpenStatement, reading: Reading): void {
  const { output, brackets } = reading;
  statement.length++;
  if (lexeme.kind === 'mark') addMark(lexeme, statement, reading);
  else if (isWord(lexeme)) addWord(lexeme, next, statement, reading);
  else output.emit(tokens.tokenOf(tokens.valueType(lexeme.kind), lexeme));
  if (brackets.depth() > limits.depth) {
    skipRest(lexeme, problems.tooDeep, { limit: limits.depth }, reading);
  } else if (statement.operators > limits.operators) {
    const args = { limit: limits.operators, of: 'operators and brackets' };
    skipRest(lexeme, problems.tooLong, args, reading);
  } else if (statement.length > limits.length) {
    skipRest(lexeme, problems.tooLong, { limit: limits.length, of: 'words' }, reading);
  }
}

function skipRest<A>({ start, end, indent }: Lexeme, definition: Definition<A>, args: A, reading: Reading): void {
  const { output, brackets } = reading;
  output.report(definition, args, { start, end });
  for (const token of brackets.abandon(output.end())) output.emit(token);
  endStatement(reading);
  reading.skipping = indent;
}

function endStatement(reading: Reading): void {
  const { output, brackets, statement } = reading;
  reportEmptyThen(reading);
  if (statement !== undefined) {
    output.dropComma();
    for (const token of brackets.closeAll(output.end())) output.emit(token);
    output.emit(tokens.emptyToken(tokens.End, output.end()));
  }
  reading.statement = undefined;
  reading.skipping = undefined;
}

function reportEmptyThen(reading: Reading): void {
  const { output, then } = reading;
  if (then === undefined) return;
  output.report(problems.emptyThen, {}, { start: then.start, end: then.end });
  reading.then = undefined;
}

/** Braces are balanced by now; those that belong to no statement, or nest too deeply, go. */
function makeBraces(reading: Reading) {
  const { output } = reading;
  /** For each open brace, whether it went into the output. */
  const kept: boolean[] = [];

  function open(lexeme: Lexeme): void {
    const { statement } = reading;
    const mayStandBelow = statement?.kind === 'block' || statement?.kind === 'unknown';
    const attaches = statement !== undefined && (!lexeme.first || mayStandBelow);
    const isDeep = kept.length >= limits.depth;
    const span = { start: lexeme.start, end: lexeme.end };
    endStatement(reading);
    kept.push(attaches && !isDeep);
    if (isDeep) output.report(problems.tooDeep, { limit: limits.depth }, span);
    else if (attaches) output.emit(tokens.tokenOf(tokens.OpenBrace, lexeme));
    else output.report(problems.strayBlock, {}, span);
  }

  function close(lexeme: Lexeme): void {
    endStatement(reading);
    if (kept.pop() === true) output.emit(tokens.tokenOf(tokens.CloseBrace, lexeme));
  }

  return { open, close };
}
