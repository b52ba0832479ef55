/** The smallest pieces of a text, before their place says what they do. */
import type { Comment } from '../ast.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';

export type LexemeKind = 'word' | 'quoted' | 'number' | 'percentage' | 'ratio' | 'text' | 'identifier' | 'mark';

export interface Lexeme {
  readonly kind: LexemeKind;
  /** Without quotes and percent sign; marks in one spelling (`..`, `±`, `-`, `<=`). */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** First on its line. */
  readonly first: boolean;
  /** Column of the first lexeme of its line. */
  readonly indent: number;
  /** Touches the lexeme before it. */
  readonly glued: boolean;
  /** Text of the `##` lines right above. */
  readonly doc?: string;
}

export interface Lexemes {
  readonly lexemes: readonly Lexeme[];
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
}

export function isWord({ kind }: Lexeme): boolean {
  return kind === 'word' || kind === 'quoted';
}

export function isMark(lexeme: Lexeme | undefined, mark: string): boolean {
  return lexeme?.kind === 'mark' && lexeme.text === mark;
}

export function isOneOf(lexeme: Lexeme | undefined, marks: ReadonlySet<string>): boolean {
  return lexeme?.kind === 'mark' && marks.has(lexeme.text);
}

/** As a message shows it. */
export function writtenOf({ kind, text }: Lexeme): string {
  return kind === 'percentage' ? `${text}%` : text;
}
