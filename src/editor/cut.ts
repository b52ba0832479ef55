/** Reads the text before a place, to know what may be written there. */
import { matchPart } from '../basics/matches.ts';
import { layOut } from '../language/syntax/layout.ts';
import { scan } from '../language/syntax/lexer.ts';
import { Comma, emptyToken, type Token } from '../language/syntax/tokens.ts';
import { lexicon } from '../vocabulary/index.ts';
import { piecesOf } from './incremental/pieces.ts';
import type { Script } from './view.ts';

/** Where the cursor stands, in the words of the grammar. */
export interface Cut {
  /** What of the word at hand has been written: it is replaced. */
  readonly prefix: string;
  /** First on its line, or behind `{`, `}`, `;` or `then`. */
  readonly begins: boolean;
  /** True where the cursor stands in a comment or a text. */
  readonly silent: boolean;
  /** The open statement, if one is. */
  readonly head?: string;
  /** Its first word: a short form begins with a word of its value. */
  readonly opener?: Token;
  /** Clause words of the open statement, above the cursor. */
  readonly clauses: readonly string[];
  /** What stands between the head, or the last clause word, and the cursor. */
  readonly words: readonly Token[];
  /** The innermost call whose parenthesis is open. */
  readonly call?: Call;
}

export interface Call {
  readonly callee: string;
  /** Labels that are given before the cursor. */
  readonly labels: readonly string[];
  /** The label that waits for its value, where one does. */
  readonly label?: string;
  readonly words: readonly Token[];
  /** How many commas are before the cursor. */
  readonly index: number;
}

const halfWord = /[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_.*-])*$/u;

/** `offset` is one of the script's own text. */
export function cutAt({ source }: Script, offset: number): Cut {
  const line = source.text.slice(source.text.lastIndexOf('\n', offset - 1) + 1, offset);
  const prefix = matchPart(halfWord, line);
  const end = offset - prefix.length;
  const pieceStart = piecesOf(source.text)?.findLast((at) => at <= end) ?? 0;
  const text = source.text.slice(pieceStart, end);
  const start = text.length;
  const part = { name: source.name, text };
  const { tokens } = layOut(scan(part, lexicon).lexemes, lexicon, part);
  const written = tokens.filter((token) => token.lexeme && token.startOffset < start && isWritten(token, text));
  // The layout pass drops a comma that nothing follows; what is to come does.
  const hasComma = /,\s*$/.test(text) && written.at(-1)?.tokenType !== Comma;
  const real = hasComma ? [...written, emptyToken(Comma, start)] : written;
  const lead = line.slice(0, line.length - prefix.length);
  const begins = /(?:^|[{};]|\bthen)\s*$/.test(lead);
  const silent = isSilent(lead);
  const from = real.findLastIndex(({ tokenType }) => opens.has(tokenType.name));
  const opener = real[from];
  const isOpen = opener?.tokenType.name === 'Head' && !/[;]\s*$/.test(lead);
  if (!isOpen) return { prefix, begins, silent, clauses: [], words: [] };
  const rest = real.slice(from + 1);
  const clauses = rest.filter(({ tokenType }) => tokenType.name === 'ClauseWord');
  const last = rest.findLastIndex(({ tokenType }) => tokenType.name === 'ClauseWord');
  const words = rest.slice(last + 1);
  const call = openCall(words);
  return { prefix, begins, silent, words, head: opener.image, opener, clauses: clauses.map(({ image }) => image), call };
}

/** The layout pass closes blocks that are still open, in front of the cursor where a space ends the text. */
function isWritten({ tokenType, startOffset }: Token, text: string): boolean {
  return tokenType.name !== 'CloseBrace' || text[startOffset] === '}';
}

const opens: ReadonlySet<string> = new Set(['Head', 'OpenBrace', 'CloseBrace']);

/** Inside a comment or an open text there is nothing to offer. */
function isSilent(line: string): boolean {
  return /(?:^|\s)#/.test(line) || (line.match(/"/g)?.length ?? 0) % 2 === 1;
}

function openCall(words: readonly Token[]): Call | undefined {
  const stack: number[] = [];
  words.forEach(({ tokenType: { name } }, index) => {
    if (name.startsWith('Open') && name !== 'OpenBar') stack.push(index);
    else if (name === 'CloseParenthesis' || name === 'CloseSquare') stack.pop();
  });
  const at = stack.findLast((index) => words[index]?.tokenType.name === 'OpenCall');
  const callee = at === undefined ? undefined : words[at - 1];
  if (at === undefined || callee === undefined) return undefined;
  const inside = words.slice(at + 1);
  const commas = inside.filter(({ tokenType }) => tokenType.name === 'Comma');
  const labels = inside.filter(({ tokenType }) => tokenType.name === 'Label');
  const since = inside.slice(inside.findLastIndex(({ tokenType: t }) => t.name === 'Comma') + 1);
  const label = since[0]?.tokenType.name === 'Label' ? since[0].image : undefined;
  return {
    callee: callee.image,
    labels: labels.map(({ image }) => image),
    label,
    words: label === undefined ? since : since.slice(1),
    index: commas.length,
  };
}
