/** Decides whether a statement begins with a lexeme, or the open one goes on. */
import { isMark, isOneOf, isWord, type Lexeme, type LexemeKind } from '../lexeme.ts';
import type { MidSentence } from '../../lexicon.ts';
import * as tokens from '../tokens.ts';
import { isHead, type OpenStatement, type Reading } from './reading.ts';

const afterArgument = new Set([':', ',', '(', ')', ']', '|']);
const operators = new Set(
  ['..', '±', '+', '-', '*', '/', '^', '<', '<=', '>', '>=', '==', '!='], // prettier-ignore
);

/** `then` begins a statement wherever it stands, except in brackets and as a name. */
export function isThen(lexeme: Lexeme, { lexicon, output, brackets, statement }: Reading): boolean {
  if (lexeme.kind !== 'word' || lexeme.text.toLowerCase() !== 'then') return false;
  if (lexeme.first || statement === undefined) return true;
  const isName = output.lastType() === tokens.Head && lexicon.naming.has(statement.head);
  return brackets.depth() === 0 && !isName;
}

/** Whether the open statement ends before a lexeme. */
export function beginsNext(lexeme: Lexeme, next: Lexeme | undefined, statement: OpenStatement, reading: Reading): boolean {
  if (!lexeme.first) return false;
  const { output, brackets } = reading;
  const isDeeper = lexeme.indent > statement.indent;
  if (brackets.depth() > 0) {
    if (lexeme.kind !== 'word' || isOneOf(next, afterArgument)) return false;
    const isShortForm = reading.lexicon.shortForms.has(lexeme.text.toLowerCase());
    return isHead(lexeme, reading) || (isShortForm && !isDeeper);
  }
  if (isHead(lexeme, reading)) return true;
  if (isMidSentence(lexeme, statement, reading)) return false;
  const isExpected = output.holdsComma() || tokens.wantsValue.has(output.lastType());
  if (isExpected && !isMark(lexeme, '=') && !isMark(lexeme, ':')) return false;
  if (isWord(lexeme)) return !isDeeper && !continuesAsClause(lexeme, statement, reading);
  return !isMark(lexeme, ',') && !(isDeeper && isOneOf(lexeme, operators));
}

const numbers: ReadonlySet<LexemeKind> = new Set(['number', 'percentage', 'ratio']);

/**
 * Whether the break before a lexeme means nothing, as in a text that was copied from a page: the
 * word before it wants another, or the lexeme stands only behind a value.
 */
function isMidSentence(lexeme: Lexeme, { binding }: OpenStatement, { lexicon: { midSentence, shortForms }, output }: Reading): boolean {
  const last = output.last();
  if (last === undefined || output.holdsComma()) return false;
  if (isMark(lexeme, '..')) return output.afterValue();
  if (isWanted(lexeme, last, output.tokens.at(-2), midSentence)) return true;
  const word = lexeme.text.toLowerCase();
  if (lexeme.kind !== 'word' || !output.afterValue() || shortForms.has(word)) return false;
  const isUnit = last.lexeme?.kind === 'number' && midSentence.units.has(word);
  return isUnit || binding.has(word) || midSentence.trailing.has(word);
}

/** Whether the last word wants a word or a number like this one behind it. */
function isWanted(
  lexeme: Lexeme,
  { lexeme: written, image, tokenType }: tokens.Token,
  before: tokens.Token | undefined,
  { leading, pairs, numbered, numberedInClause }: MidSentence,
): boolean {
  const isNumber = numbers.has(lexeme.kind);
  if (written?.kind !== 'word' || !(isNumber || isWord(lexeme))) return false;
  const word = image.toLowerCase();
  const isHere = tokenType === tokens.Name || tokenType === tokens.Head;
  if (isHere && leading.has(word)) return true;
  if (isHere && pairs.has(`${word} ${lexeme.text.toLowerCase()}`)) return true;
  if (isNumber && numbered.has(word)) return true;
  return isNumber && before?.tokenType === tokens.ClauseWord && numberedInClause.has(word);
}

/** Whether the statement takes a clause of this word and has none yet. */
function continuesAsClause(lexeme: Lexeme, { clauses, used }: OpenStatement, { lexicon }: Reading): boolean {
  const word = lexeme.text.toLowerCase();
  if (lexeme.kind === 'quoted' || !lexicon.clauses.has(word)) return false;
  return (clauses === undefined || clauses.has(word)) && !used.has(word);
}

export function beginsAfterSkipped(lexeme: Lexeme, indent: number, reading: Reading): boolean {
  return lexeme.first && (isHead(lexeme, reading) || lexeme.indent <= indent);
}
