/** Pairs the brackets and bars of one statement; what is still open at its end is closed there. */
import type { Lexeme } from '../lexeme.ts';
import * as tokens from '../tokens.ts';

interface OpenBracket {
  readonly lexeme: Lexeme;
  readonly close: string;
  readonly closing: tokens.TokenType;
  readonly isCall: boolean;
}

export interface Brackets {
  readonly depth: () => number;
  /** True directly inside the parentheses of a call, where `name:` labels an argument. */
  readonly insideCall: () => boolean;
  readonly insideBars: () => boolean;
  /** The token that an opening bracket or bar becomes. */
  readonly open: (lexeme: Lexeme, tokenType: tokens.TokenType) => tokens.Token;
  /** The tokens that a closing bracket becomes: none if it closes nothing. */
  readonly close: (lexeme: Lexeme) => readonly tokens.Token[];
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
export function makeBrackets(unclosed: (open: Lexeme, close: string) => void): Brackets {
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
