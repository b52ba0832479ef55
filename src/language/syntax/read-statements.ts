/**
 * Reads the statements of tokens: statements, clauses, phrases and expressions. Which words open them is the
 * vocabulary's business, and the layout pass has marked them. One token of lookahead decides everything.
 * `src/codegen/notation/grammar.ts` declares the same grammar, for its pages; a test compares the two.
 */
import type { Argument, Block, Clause, Item, Phrase, Statement } from '../ast.ts';
import * as tree from './tree.ts';
import * as tokens from './tokens.ts';

/** Where the tokens are not grammatical, which the layout pass does not let happen. */
export type Misplaced = { readonly token: tokens.Token; readonly rule: string };

export type Reading = { readonly statements: readonly Statement[]; readonly errors: readonly Misplaced[] };

interface Reader {
  readonly tokens: readonly tokens.Token[];
  readonly errors: Misplaced[];
  at: number;
  /** Its statement is given up: nothing more is read of it. */
  failed: boolean;
  /** Blocks that are open. */
  depth: number;
}

export function readStatements(input: readonly tokens.Token[]): Reading {
  const reader: Reader = { tokens: input, errors: [], at: 0, failed: false, depth: 0 };
  const statements: Statement[] = [];
  while (reader.at < input.length) {
    readInto(statements, reader);
    if (reader.at === input.length) break;
    fail(reader, 'file');
    giveUp(reader);
  }
  return { statements, errors: reader.errors };
}

/** Undefined at the end, and in a statement that is given up. */
function next(reader: Reader): tokens.TokenType | undefined {
  return reader.failed ? undefined : reader.tokens[reader.at]?.tokenType;
}

function here(reader: Reader): tokens.Token {
  const end = reader.tokens.at(-1)?.endOffset ?? 0;
  return reader.tokens[reader.at] ?? tokens.emptyToken(tokens.End, end);
}

function take(reader: Reader): tokens.Token {
  const token = here(reader);
  reader.at++;
  return token;
}

function consume(reader: Reader, tokenType: tokens.TokenType, rule: string): tokens.Token {
  if (next(reader) === tokenType) return take(reader);
  fail(reader, rule);
  return here(reader);
}

function optional<R>(reader: Reader, first: tokens.TokenType, read: (reader: Reader) => R): R | undefined {
  return next(reader) === first ? read(reader) : undefined;
}

function fail(reader: Reader, rule: string): void {
  if (!reader.failed) reader.errors.push({ token: here(reader), rule });
  reader.failed = true;
}

/** Goes on at the next statement, or at the end of the block. */
function giveUp(reader: Reader): void {
  reader.failed = false;
  for (let type = next(reader); type !== undefined; type = next(reader)) {
    if (beginsStatement(type) || (type === tokens.CloseBrace && reader.depth > 0)) return;
    reader.at++;
  }
}

function beginsStatement(type: tokens.TokenType | undefined): boolean {
  return type === tokens.Head || type === tokens.Then;
}

function readInto(statements: Statement[], reader: Reader): void {
  while (beginsStatement(next(reader))) {
    const { depth } = reader;
    const read = statement(reader);
    if (!reader.failed) statements.push(read);
    else {
      reader.depth = depth;
      giveUp(reader);
    }
  }
}

function statement(reader: Reader): Statement {
  return tree.statement(sentence(reader), optional(reader, tokens.OpenBrace, block));
}

function block(reader: Reader): Block {
  const open = take(reader);
  const statements: Statement[] = [];
  reader.depth++;
  readInto(statements, reader);
  reader.depth--;
  return { statements, span: tree.between(open, consume(reader, tokens.CloseBrace, 'block')) };
}

function sentence(reader: Reader): tree.Sentence {
  const then = optional(reader, tokens.Then, take);
  const head = consume(reader, tokens.Head, 'sentence');
  const object = beginsItem(reader) ? phrases(reader) : [];
  const annotation = optional(reader, tokens.Colon, phrasesAfterMark);
  const value = optional(reader, tokens.Equals, phrasesAfterMark);
  const clauses: Clause[] = [];
  while (next(reader) === tokens.ClauseWord) clauses.push(clause(reader));
  const end = consume(reader, tokens.End, 'sentence');
  return { then, head, object, annotation, value, clauses, end: end.startOffset };
}

function phrasesAfterMark(reader: Reader): readonly Phrase[] {
  reader.at++;
  return phrases(reader);
}

function clause(reader: Reader): Clause {
  return tree.clause(take(reader), beginsItem(reader) ? phrases(reader) : []);
}

function phrases(reader: Reader): readonly Phrase[] {
  if (!beginsItem(reader)) fail(reader, 'phrases');
  const read = [phrase(reader)];
  while (next(reader) === tokens.Comma) {
    reader.at++;
    read.push(phrase(reader));
  }
  return read;
}

function phrase(reader: Reader): Phrase {
  const left = items(reader);
  if (next(reader) !== tokens.Comparison) return tree.phrase(left, undefined);
  return tree.phrase(left, { operator: take(reader), items: items(reader) });
}

function items(reader: Reader): readonly Item[] {
  if (!beginsItem(reader)) fail(reader, 'items');
  const read: Item[] = [];
  while (beginsItem(reader)) read.push(expression(reader));
  return read;
}

const first: ReadonlySet<tokens.TokenType | undefined> = new Set([
  tokens.Sign,
  tokens.Name,
  tokens.NumberToken,
  tokens.Ratio,
  tokens.Text,
  tokens.Identifier,
  tokens.Missing,
  tokens.OpenGroup,
  tokens.OpenList,
  tokens.OpenBar,
]);

function beginsItem(reader: Reader): boolean {
  return first.has(next(reader));
}

function expression(reader: Reader): Item {
  const own = operand(reader);
  if (next(reader) !== tokens.Operator) return own.signs.length === 0 ? own.value : tree.inOrder([own], []);
  const operands = [own];
  const operators: tokens.Token[] = [];
  while (next(reader) === tokens.Operator) {
    operators.push(take(reader));
    operands.push(operand(reader));
  }
  return tree.inOrder(operands, operators);
}

const unsigned: readonly tokens.Token[] = [];

function operand(reader: Reader): tree.Operand {
  const signs = next(reader) === tokens.Sign ? signsOf(reader) : unsigned;
  let read = value(reader);
  while (next(reader) === tokens.OpenIndex) read = tree.index(read, enclosed(reader, tokens.CloseSquare, 'index'));
  return { signs, value: read };
}

function signsOf(reader: Reader): readonly tokens.Token[] {
  const signs: tokens.Token[] = [];
  while (next(reader) === tokens.Sign) signs.push(take(reader));
  return signs;
}

function value(reader: Reader): Item {
  switch (next(reader)) {
    case tokens.Name:
      return tree.named(take(reader), optional(reader, tokens.OpenCall, call));
    case tokens.NumberToken:
    case tokens.Ratio:
    case tokens.Text:
    case tokens.Identifier:
    case tokens.Missing:
      return tree.literal(take(reader));
    case tokens.OpenGroup:
      return { kind: 'group', ...enclosed(reader, tokens.CloseParenthesis, 'group') };
    case tokens.OpenBar:
      return { kind: 'bars', ...enclosed(reader, tokens.CloseBar, 'bars') };
    case tokens.OpenList:
      return list(reader);
    default:
      fail(reader, 'value');
      return tree.literal(tokens.emptyToken(tokens.Missing, here(reader).startOffset));
  }
}

/** A phrase between two brackets. */
function enclosed(reader: Reader, closing: tokens.TokenType, rule: string): tree.Enclosed {
  const open = take(reader);
  return { inner: phrase(reader), span: tree.between(open, consume(reader, closing, rule)) };
}

function call(reader: Reader): tree.Call {
  const open = take(reader);
  const args: Argument[] = [];
  if (next(reader) === tokens.Label || beginsItem(reader)) args.push(argument(reader));
  while (args.length > 0 && next(reader) === tokens.Comma) {
    reader.at++;
    args.push(argument(reader));
  }
  return { args, span: tree.between(open, consume(reader, tokens.CloseParenthesis, 'call')) };
}

function argument(reader: Reader): Argument {
  return tree.argument(optional(reader, tokens.Label, take), phrase(reader));
}

function list(reader: Reader): Item {
  const open = take(reader);
  const read: Phrase[] = [];
  if (beginsItem(reader)) read.push(phrase(reader));
  while (read.length > 0 && next(reader) === tokens.Comma) {
    reader.at++;
    read.push(phrase(reader));
  }
  const close = consume(reader, tokens.CloseSquare, 'list');
  return { kind: 'list', items: read, span: tree.between(open, close) };
}
