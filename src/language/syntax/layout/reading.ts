/** The state of the layout pass: what has been read, and the statement that is open. */
import type { HeadKind } from '../../ast.ts';
import type { Lexicon } from '../../lexicon.ts';
import type { Lexeme } from '../lexeme.ts';
import type { Brackets } from './brackets.ts';
import type { Output } from './output.ts';

export interface Reading {
  readonly lexicon: Lexicon;
  readonly output: Output;
  readonly brackets: Brackets;
  statement: OpenStatement | undefined;
  /** Indentation of a line that begins no statement, or of a statement too long: it is skipped. */
  skipping: number | undefined;
  /** A `then` whose statement has not come yet. */
  then: Lexeme | undefined;
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

export function isHead(lexeme: Lexeme, { lexicon }: Reading): boolean {
  return lexeme.kind === 'word' && lexicon.heads.has(lexeme.text.toLowerCase());
}
