/** Decides whether a statement begins with a lexeme, or the open one goes on. */
import { isMark, isOneOf, isWord, type Lexeme } from '../lexeme.ts';
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
export function beginsNext(
  lexeme: Lexeme,
  next: Lexeme | undefined,
  statement: OpenStatement,
  reading: Reading,
): boolean {
  if (!lexeme.first) return false;
  const { output, brackets } = reading;
  const isDeeper = lexeme.indent > statement.indent;
  if (brackets.depth() > 0) {
    if (lexeme.kind !== 'word' || isOneOf(next, afterArgument)) return false;
    const isShortForm = reading.lexicon.shortForms.has(lexeme.text.toLowerCase());
    return isHead(lexeme, reading) || (isShortForm && !isDeeper);
  }
  if (isHead(lexeme, reading)) return true;
  const isExpected = output.holdsComma() || tokens.wantsValue.has(output.lastType());
  if (isExpected && !isMark(lexeme, '=') && !isMark(lexeme, ':')) return false;
  if (isWord(lexeme)) return !isDeeper && !continuesAsClause(lexeme, statement, reading);
  return !isMark(lexeme, ',') && !(isDeeper && isOneOf(lexeme, operators));
}

/** Whether the statement takes a clause of this word and has none yet. */
function continuesAsClause(
  lexeme: Lexeme,
  { clauses, used }: OpenStatement,
  { lexicon }: Reading,
): boolean {
  const word = lexeme.text.toLowerCase();
  if (lexeme.kind === 'quoted' || !lexicon.clauses.has(word)) return false;
  return (clauses === undefined || clauses.has(word)) && !used.has(word);
}

export function beginsAfterSkipped(lexeme: Lexeme, indent: number, reading: Reading): boolean {
  return lexeme.first && (isHead(lexeme, reading) || lexeme.indent <= indent);
}
