/** The token types of the grammar: what a lexeme is in its place, as the layout pass decides. */
import type { Span, Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { HeadKind, Comment } from '../ast.ts';

/** Each type is one object; two tokens are of one type where these are the same. */
export type TokenType = { readonly name: string };

/** A token of the grammar and the lexeme that it was made from. */
export interface Token {
  readonly tokenType: TokenType;
  /** A word in the spelling of the vocabulary, where it is one. */
  readonly image: string;
  readonly startOffset: number;
  readonly endOffset: number;
  /** Absent where the layout pass or the parser has put the token in. */
  readonly lexeme?: Lexeme;
  /** Of a `Head`: what the vocabulary says that the word is. */
  readonly headKind?: HeadKind;
}

function type(name: string): TokenType {
  return { name };
}

export const Then = type('Then');
/** The word that begins a statement: a verb, a block word, a header, a definition, a short form. */
export const Head = type('Head');
export const ClauseWord = type('ClauseWord');
/** The end of a sentence: before its block, if it has one. */
export const End = type('End');
export const Name = type('Name');
export const NumberToken = type('Number');
export const Ratio = type('Ratio');
export const Text = type('Text');
export const Identifier = type('Identifier');
/** The name of an argument and its colon. */
export const Label = type('Label');
export const Comma = type('Comma');
export const Colon = type('Colon');
export const Equals = type('Equals');
/** `-` or `+` with nothing before it to subtract from. */
export const Sign = type('Sign');
/** `+ - * / ^ ± ..` between two values. */
export const Operator = type('Operator');
export const Comparison = type('Comparison');
/** A parenthesis that touches the word before it. */
export const OpenCall = type('OpenCall');
export const OpenGroup = type('OpenGroup');
export const CloseParenthesis = type('CloseParenthesis');
/** A square bracket that touches the value before it. */
export const OpenIndex = type('OpenIndex');
export const OpenList = type('OpenList');
export const CloseSquare = type('CloseSquare');
export const OpenBar = type('OpenBar');
export const CloseBar = type('CloseBar');
/** Stands where a value is missing; it has been reported. */
export const Missing = type('Missing');
export const OpenBrace = type('OpenBrace');
export const CloseBrace = type('CloseBrace');

export const tokenTypes: readonly TokenType[] = [
  ...[Then, Head, ClauseWord, End, Name, NumberToken, Ratio, Text, Identifier, Label],
  ...[Comma, Colon, Equals, Sign, Operator, Comparison],
  ...[OpenCall, OpenGroup, CloseParenthesis, OpenIndex, OpenList, CloseSquare, OpenBar, CloseBar, Missing, OpenBrace, CloseBrace],
];

/** Tokens that can end a value. */
export const endsValue: ReadonlySet<TokenType> = new Set([
  ...[Name, NumberToken, Ratio, Text, Identifier],
  ...[CloseParenthesis, CloseSquare, CloseBar, Missing],
]);

/** Tokens after which a value is missing; a line that follows one belongs to the same statement. */
export const wantsValue: ReadonlySet<TokenType> = new Set([
  ...[ClauseWord, Label, Comma, Colon, Equals, Sign, Operator, Comparison],
  ...[OpenCall, OpenGroup, OpenIndex, OpenList, OpenBar],
]);

export function tokenOf(tokenType: TokenType, lexeme: Lexeme, image = lexeme.text): Token {
  return { tokenType, image, startOffset: lexeme.start, endOffset: lexeme.end, lexeme };
}

/** A token without a text, where the layout pass closes something. */
export function emptyToken(tokenType: TokenType, offset: number): Token {
  return { tokenType, image: '', startOffset: offset, endOffset: offset };
}

/** What a value becomes that means the same in every place. */
export function valueType(kind: LexemeKind): TokenType {
  switch (kind) {
    case 'number':
    case 'percentage':
      return NumberToken;
    case 'ratio':
      return Ratio;
    case 'text':
      return Text;
    case 'identifier':
      return Identifier;
    default:
      return Name;
  }
}

export function spanOf(token: Token): Span {
  return { start: token.startOffset, end: token.endOffset };
}

// The smallest pieces of a text, before their place says what they do.

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
