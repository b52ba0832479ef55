/** The state of the layout pass: what has been read, and the statement that is open. */
import type { HeadKind } from '../../ast.ts';
import type { Lexicon } from '../../lexicon.ts';
import * as tokens from '../tokens.ts';
import { diagnose, type Diagnostic, type Source } from '../../../diagnostics/diagnostic.ts';
import { lastOf, makeRepairer, push, type Report } from './repairing.ts';

export interface Reading {
  readonly lexicon: Lexicon;
  readonly output: Output;
  readonly brackets: Brackets;
  statement: OpenStatement | undefined;
  /** Indentation of a line that begins no statement, or of a statement too long: it is skipped. */
  skipping: number | undefined;
  /** A `then` whose statement has not come yet. */
  then: tokens.Lexeme | undefined;
}

export interface OpenStatement {
  readonly head: string;
  readonly kind: HeadKind;
  readonly indent: number;
  /** Clauses that the head takes, each with the words that bind to it; unknown for other heads. */
  readonly clauses: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** Clause words so far, the open clause's last. */
  readonly used: Set<string>;
  clause: string | undefined;
  /** Words that still bind to the open clause. */
  binding: Set<string>;
  /** Operators and brackets so far. */
  operators: number;
  /** Lexemes so far. */
  length: number;
}

export function openStatement(word: string, kind: HeadKind, indent: number, lexicon: Lexicon) {
  const statement: OpenStatement = {
    head: word,
    kind,
    indent,
    clauses: lexicon.clausesOf.get(word),
    used: new Set(),
    clause: undefined,
    binding: new Set(),
    operators: 0,
    length: 0,
  };
  return statement;
}

export function isHead(lexeme: tokens.Lexeme, { lexicon }: Reading): boolean {
  return lexeme.kind === 'word' && lexicon.heads.has(lexeme.text.toLowerCase());
}

// Where the layout pass puts its tokens and its findings; a comma waits until it is needed.

interface Output {
  readonly tokens: readonly tokens.Token[];
  readonly emit: (token: tokens.Token) => void;
  readonly lastType: () => tokens.TokenType;
  readonly last: () => tokens.Token | undefined;
  /** Where the last token ends. */
  readonly end: () => number;
  /** Keeps a comma back: it goes out before the next token, unless it is dropped. */
  readonly holdComma: (comma: tokens.Lexeme) => void;
  readonly holdsComma: () => boolean;
  readonly dropComma: () => void;
  /** Whether a value has just ended, so that an operator may follow. */
  readonly afterValue: () => boolean;
  readonly report: Report;
}

export function makeOutput(source: Source, diagnostics: Diagnostic[]): Output {
  const report: Report = (definition, args, span, fixes = []) => {
    diagnostics.push(diagnose(definition, args, { source, span, fixes }));
  };
  const repairer = makeRepairer(report);
  let comma: tokens.Lexeme | undefined;
  const lastType = () => lastOf(repairer)?.tokenType ?? tokens.End;

  return {
    tokens: repairer.tokens,
    emit: (token) => {
      if (comma !== undefined) push(repairer, tokens.tokenOf(tokens.Comma, comma));
      comma = undefined;
      push(repairer, token);
    },
    lastType,
    last: () => lastOf(repairer),
    end: () => lastOf(repairer)?.endOffset ?? 0,
    holdComma: (held) => {
      comma = held;
    },
    holdsComma: () => comma !== undefined,
    dropComma: () => {
      comma = undefined;
    },
    afterValue: () => comma === undefined && tokens.endsValue.has(lastType()),
    report,
  };
}

// Pairs the brackets and bars of one statement; what is still open at its end is closed there.

interface OpenBracket {
  readonly lexeme: tokens.Lexeme;
  readonly close: string;
  readonly closing: tokens.TokenType;
  readonly isCall: boolean;
}

interface Brackets {
  readonly depth: () => number;
  /** True directly inside the parentheses of a call, where `name:` labels an argument. */
  readonly insideCall: () => boolean;
  readonly insideBars: () => boolean;
  /** The token that an opening bracket or bar becomes. */
  readonly open: (lexeme: tokens.Lexeme, tokenType: tokens.TokenType) => tokens.Token;
  /** The tokens that a closing bracket becomes: none if it closes nothing. */
  readonly close: (lexeme: tokens.Lexeme) => readonly tokens.Token[];
  readonly closeAll: (offset: number) => readonly tokens.Token[];
  /** As `closeAll`, where the brackets are no longer read: nobody hears of them. */
  readonly abandon: (offset: number) => readonly tokens.Token[];
}

const closings: ReadonlyMap<tokens.TokenType, readonly [string, tokens.TokenType]> = new Map([
  [tokens.OpenCall, [')', tokens.CloseParenthesis]],
  [tokens.OpenGroup, [')', tokens.CloseParenthesis]],
  [tokens.OpenIndex, [']', tokens.CloseSquare]],
  [tokens.OpenList, [']', tokens.CloseSquare]],
  [tokens.OpenBar, ['|', tokens.CloseBar]],
] as const);

/** `unclosed` hears of every bracket that is closed by something else than its partner. */
export function makeBrackets(unclosed: (open: tokens.Lexeme, close: string) => void): Brackets {
  const stack: OpenBracket[] = [];

  function closeTo(size: number, offset: number, hear = unclosed): tokens.Token[] {
    const closed: tokens.Token[] = [];
    while (stack.length > size) {
      const top = stack.pop();
      if (top === undefined) break;
      hear(top.lexeme, top.close);
      closed.push(tokens.emptyToken(top.closing, offset));
    }
    return closed;
  }

  return {
    depth: () => stack.length,
    insideCall: () => stack.at(-1)?.isCall === true,
    insideBars: () => stack.at(-1)?.close === '|',
    open: (lexeme, tokenType) => {
      const [close, closing] = closings.get(tokenType) ?? [')', tokens.CloseParenthesis];
      stack.push({ lexeme, close, closing, isCall: tokenType === tokens.OpenCall });
      return tokens.tokenOf(tokenType, lexeme);
    },
    close: (lexeme) => {
      const partner = stack.findLastIndex((bracket) => bracket.close === lexeme.text);
      const bracket = stack[partner];
      if (bracket === undefined) return [];
      const inner = closeTo(partner + 1, lexeme.start);
      stack.pop();
      return [...inner, tokens.tokenOf(bracket.closing, lexeme)];
    },
    closeAll: (offset) => closeTo(0, offset),
    abandon: (offset) => closeTo(0, offset, () => undefined),
  };
}
