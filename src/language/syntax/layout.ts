/**
 * The layout pass: decides by its place what each lexeme is. It ends statements, tells verbs and clause words from names, drops the comma
 * before a clause, pairs brackets and bars and balances braces, so that the grammar behind it needs one token of lookahead and no gate.
 */
import type { Definition, Diagnostic, Source } from '../../diagnostics/diagnostic.ts';
import * as problems from '../../diagnostics/catalogue/syntax.ts';
import type { Lexicon } from '../lexicon.ts';
import { balanceBraces } from './layout/braces.ts';
import { makeBrackets, makeOutput, openStatement, type OpenStatement, type Reading } from './layout/reading.ts';
import { beginsAfterSkipped, beginsNext, isThen, addWord } from './layout/words.ts';
import * as tokens from './tokens.ts';

/** Bounds that keep every later pass, recursive ones included, within its stack and its time. */
export const limits = { depth: 64, operators: 500, length: 5000 } as const;

export type Layout = { readonly tokens: readonly tokens.Token[]; readonly diagnostics: readonly Diagnostic[] };

export function layOut(scanned: readonly tokens.Lexeme[], lexicon: Lexicon, source: Source): Layout {
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
    if (tokens.isMark(lexeme, ';')) endStatement(reading);
    else if (tokens.isMark(lexeme, '{')) braces.open(lexeme);
    else if (tokens.isMark(lexeme, '}')) braces.close(lexeme);
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

function begin(lexeme: tokens.Lexeme, reading: Reading): void {
  reading.skipping = undefined;
  if (tokens.isWord(lexeme)) return beginStatement(lexeme, reading);
  reportEmptyThen(reading);
  if (tokens.isMark(lexeme, ',')) return;
  if (tokens.isMark(lexeme, ')') || tokens.isMark(lexeme, ']')) return reportStrayBracket(lexeme, reading);
  const { start, end, indent } = lexeme;
  reading.output.report(problems.strayLine, { begins: `\`${tokens.writtenOf(lexeme)}\`` }, { start, end });
  reading.skipping = indent;
}

function beginStatement(lexeme: tokens.Lexeme, reading: Reading): void {
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

function add(lexeme: tokens.Lexeme, next: tokens.Lexeme | undefined, statement: OpenStatement, reading: Reading): void {
  const { output, brackets } = reading;
  statement.length++;
  if (lexeme.kind === 'mark') addMark(lexeme, statement, reading);
  else if (tokens.isWord(lexeme)) addWord(lexeme, next, statement, reading);
  else output.emit(tokens.tokenOf(tokens.valueType(lexeme.kind), lexeme));
  if (brackets.depth() > limits.depth) {
    skipRest(lexeme, problems.tooDeep, { limit: limits.depth }, reading);
  } else if (statement.operators > limits.operators) {
    skipRest(lexeme, problems.tooLong, { limit: limits.operators, of: 'operators and brackets' }, reading);
  } else if (statement.length > limits.length) skipRest(lexeme, problems.tooLong, { limit: limits.length, of: 'words' }, reading);
}

function skipRest<A>({ start, end, indent }: tokens.Lexeme, definition: Definition<A>, args: A, reading: Reading): void {
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

  function open(lexeme: tokens.Lexeme): void {
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

  function close(lexeme: tokens.Lexeme): void {
    endStatement(reading);
    if (kept.pop() === true) output.emit(tokens.tokenOf(tokens.CloseBrace, lexeme));
  }

  return { open, close };
}

// Tells by their place what brackets, bars, signs and other marks do.

const comparisons = new Set(['<', '<=', '>', '>=', '==', '!=']);

function addMark(lexeme: tokens.Lexeme, statement: OpenStatement, reading: Reading): void {
  const { output, brackets } = reading;
  const before = output.lastType();
  const afterValue = output.afterValue();
  const open = (tokenType: tokens.TokenType): void => {
    statement.operators++;
    output.emit(brackets.open(lexeme, tokenType));
  };
  switch (lexeme.text) {
    case ',':
      return afterValue ? output.holdComma(lexeme) : output.emit(tokens.tokenOf(tokens.Comma, lexeme));
    case ':':
      return before === tokens.Label ? undefined : output.emit(tokens.tokenOf(tokens.Colon, lexeme));
    case '=':
      if (before === tokens.Label) return reportEqualsInCall(lexeme, reading);
      return output.emit(tokens.tokenOf(tokens.Equals, lexeme));
    case '(':
      return open(isCallHere(lexeme, reading) ? tokens.OpenCall : tokens.OpenGroup);
    case '[':
      return open(lexeme.glued && afterValue ? tokens.OpenIndex : tokens.OpenList);
    case '|':
      // A bar closes if one is open at this level and a value stands before it, else it opens.
      return brackets.insideBars() && afterValue ? closeBracket(lexeme, reading) : open(tokens.OpenBar);
    case ')':
    case ']':
      return closeBracket(lexeme, reading);
    case '+':
    case '-':
      statement.operators++;
      return output.emit(tokens.tokenOf(afterValue ? tokens.Operator : tokens.Sign, lexeme));
    default: {
      const isComparison = comparisons.has(lexeme.text);
      statement.operators++;
      return output.emit(tokens.tokenOf(isComparison ? tokens.Comparison : tokens.Operator, lexeme));
    }
  }
}

/** A parenthesis that touches a name calls it: `global (…)` is no call. */
function isCallHere(lexeme: tokens.Lexeme, { output }: Reading): boolean {
  if (!lexeme.glued || output.holdsComma()) return false;
  const before = output.last();
  // `gblm(alpha: 3) to 80%`: the call is the object, and its callee the head once more.
  if (before?.tokenType === tokens.Head && before.lexeme !== undefined) {
    output.emit(tokens.tokenOf(tokens.Name, before.lexeme, before.image));
  }
  return output.lastType() === tokens.Name;
}

function closeBracket(lexeme: tokens.Lexeme, reading: Reading): void {
  const { output, brackets } = reading;
  // A comma after the last item says nothing.
  if (brackets.depth() > 0) output.dropComma();
  const closing = brackets.close(lexeme);
  for (const token of closing) output.emit(token);
  if (closing.length === 0) reportStrayBracket(lexeme, reading);
}

function reportEqualsInCall(lexeme: tokens.Lexeme, { output }: Reading): void {
  const span = { start: output.end(), end: lexeme.end };
  const args = { mark: '=', after: 'the name of an argument' };
  output.report(problems.misplacedMark, args, { start: lexeme.start, end: lexeme.end }, [
    { title: 'write a colon', edits: [{ span, text: ':' }], safety: 'safe' },
  ]);
}

function reportStrayBracket({ text, start, end }: tokens.Lexeme, { output }: Reading): void {
  output.report(problems.strayBracket, { close: text }, { start, end }, [
    { title: 'remove it', edits: [{ span: { start, end }, text: '' }], safety: 'safe' },
  ]);
}
