/** Tells clause words, argument names and other names apart by where they stand. */
import type { Lexicon, MidSentence } from '../../lexicon.ts';
import * as tokens from '../tokens.ts';
import { type OpenStatement, type Reading, isHead } from './reading.ts';

/** Recognises a clause word that was misspelt, so that it does not spoil the clause above it. */

/** Shorter words are too close to one another: `over`, `of`, `on`, `to`, `per`. */
const shortest = 5;

function isMisspeltClause(word: string, clauses: ReadonlyMap<string, unknown> | undefined): boolean {
  if (clauses === undefined || word.length < shortest) return false;
  return [...clauses.keys()].some((clause) => clause.length >= shortest && isOneSlip(word, clause));
}

/** Whether one letter was left out, put in, replaced, or swapped with its neighbour. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const restA = a.slice(same);
  const restB = b.slice(same);
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}

const nothingBound = new Set<string>();

export function addWord(lexeme: tokens.Lexeme, next: tokens.Lexeme | undefined, statement: OpenStatement, reading: Reading): void {
  const { lexicon, output } = reading;
  const tokenType = typeOf(lexeme, next, statement, reading);
  if (tokenType !== tokens.ClauseWord) return output.emit(tokens.tokenOf(tokenType, lexeme));
  const word = lexeme.text.toLowerCase();
  output.dropComma();
  statement.clause = word;
  statement.used.add(word);
  const bound = statement.clauses?.get(word) ?? lexicon.bound.get(word) ?? nothingBound;
  statement.binding = bound.size === 0 ? nothingBound : new Set(bound);
  output.emit(tokens.tokenOf(tokenType, lexeme, lexicon.clauses.has(word) ? word : lexeme.text));
}

function typeOf(
  lexeme: tokens.Lexeme,
  next: tokens.Lexeme | undefined,
  statement: OpenStatement,
  { lexicon, output, brackets }: Reading,
): tokens.TokenType {
  if (brackets.depth() > 0) {
    const isLabel = brackets.insideCall() && (tokens.isMark(next, ':') || tokens.isMark(next, '='));
    return isLabel ? tokens.Label : tokens.Name;
  }
  if (lexeme.kind === 'quoted') return tokens.Name;
  const word = lexeme.text.toLowerCase();
  if (statement.binding.delete(word)) return tokens.Name;
  if (isPartOfObject(word, statement, lexicon, output)) return tokens.Name;
  if (!lexicon.clauses.has(word)) {
    const mayBeClause = lexeme.first && output.afterValue();
    const isClause = mayBeClause && isMisspeltClause(word, statement.clauses);
    return isClause ? tokens.ClauseWord : tokens.Name;
  }
  if (output.holdsComma()) return isListedName(word, next, statement, lexicon) ? tokens.Name : tokens.ClauseWord;
  return isNameHere(word, next, { openStatement: statement, lexicon, output }) ? tokens.Name : tokens.ClauseWord;
}

/** A word of the object, or the name behind one, before any clause: `loss after decay`. */
function isPartOfObject(word: string, { head, clause }: OpenStatement, { inObject }: Lexicon, output: Reading['output']): boolean {
  const own = clause === undefined ? inObject.get(head) : undefined;
  if (own === undefined || output.holdsComma()) return false;
  const before = output.last();
  if (own.has(word)) return true;
  if (before?.tokenType !== tokens.Name) return false;
  // A parameter may say how many: `over rounds loss of decay`.
  const isCounted = own.has('over') && output.tokens.at(-2)?.image.toLowerCase() === 'over';
  return isCounted || own.get(before.image) === true;
}

/** In a list of names, `measure accuracy, loss`, a clause word of other statements is a name where no value of a clause follows it. */
function isListedName(
  word: string,
  next: tokens.Lexeme | undefined,
  { head, clause, clauses }: OpenStatement,
  { naming }: Lexicon,
): boolean {
  if (clauses === undefined || clauses.has(word) || !naming.has(clause ?? head)) return false;
  if (next === undefined || next.first || tokens.isOneOf(next, endsOfName)) return true;
  const following = next.text.toLowerCase();
  return next.kind === 'word' && (following === 'of' || clauses.has(following));
}

const endsOfName = new Set([',', ';', '}']);

/** A clause word is a name after an operator, and after a word that names something. */
function isNameHere(
  word: string,
  next: tokens.Lexeme | undefined,
  {
    openStatement: { head, clause, clauses, used },
    lexicon: { naming },
    output,
  }: { readonly openStatement: OpenStatement; readonly lexicon: Lexicon; readonly output: Reading['output'] },
): boolean {
  const before = output.lastType();
  if (before === tokens.Head) {
    const isOwn = clauses?.has(word) === true;
    return tokens.isMark(next, ':') || tokens.isMark(next, '=') || (naming.has(head) && !isOwn);
  }
  if (before === tokens.ClauseWord) return naming.has(clause ?? '');
  const isBehindPart = naming.has(`${clause} ${output.last()?.image.toLowerCase()}`);
  if (isBehindPart && clauses?.has(word) !== true) return true;
  const isOwn = clauses?.has(word) === true && !used.has(word);
  // An operator whose value is missing does not swallow the next clause.
  if (before === tokens.Operator && isOwn) return false;
  const mark = output.last()?.image;
  return tokens.wantsValue.has(before) && mark !== '..' && mark !== '±';
}

// Decides whether a statement begins with a lexeme, or the open one goes on.

const afterArgument = new Set([':', ',', '(', ')', ']', '|']);
const operators = new Set(
  ['..', '±', '+', '-', '*', '/', '^', '<', '<=', '>', '>=', '==', '!='], // prettier-ignore
);

/** `then` begins a statement wherever it stands, except in brackets and as a name. */
export function isThen(lexeme: tokens.Lexeme, { lexicon, output, brackets, statement }: Reading): boolean {
  if (lexeme.kind !== 'word' || lexeme.text.toLowerCase() !== 'then') return false;
  if (lexeme.first || statement === undefined) return true;
  const isName = output.lastType() === tokens.Head && lexicon.naming.has(statement.head);
  return brackets.depth() === 0 && !isName;
}

/** Whether the open statement ends before a lexeme. */
export function beginsNext(lexeme: tokens.Lexeme, next: tokens.Lexeme | undefined, statement: OpenStatement, reading: Reading): boolean {
  if (!lexeme.first) return false;
  const { output, brackets } = reading;
  const isDeeper = lexeme.indent > statement.indent;
  if (brackets.depth() > 0) {
    if (lexeme.kind !== 'word' || tokens.isOneOf(next, afterArgument)) return false;
    const isShortForm = reading.lexicon.shortForms.has(lexeme.text.toLowerCase());
    return isHead(lexeme, reading) || (isShortForm && !isDeeper);
  }
  if (isHead(lexeme, reading)) return true;
  if (isMidSentence(lexeme, statement, reading)) return false;
  const isExpected = output.holdsComma() || tokens.wantsValue.has(output.lastType());
  if (isExpected && !tokens.isMark(lexeme, '=') && !tokens.isMark(lexeme, ':')) return false;
  if (tokens.isWord(lexeme)) return !isDeeper && !continuesAsClause(lexeme, statement, reading);
  return !tokens.isMark(lexeme, ',') && !(isDeeper && tokens.isOneOf(lexeme, operators));
}

const numbers: ReadonlySet<tokens.LexemeKind> = new Set(['number', 'percentage', 'ratio']);

/**
 * Whether the break before a lexeme means nothing, as in a text that was copied from a page: the
 * word before it wants another, or the lexeme stands only behind a value.
 */
function isMidSentence(
  lexeme: tokens.Lexeme,
  { binding }: OpenStatement,
  { lexicon: { midSentence, shortForms }, output }: Reading,
): boolean {
  const last = output.last();
  if (last === undefined || output.holdsComma()) return false;
  if (tokens.isMark(lexeme, '..')) return output.afterValue();
  if (isWanted(lexeme, last, output.tokens.at(-2), midSentence)) return true;
  const word = lexeme.text.toLowerCase();
  if (lexeme.kind !== 'word' || !output.afterValue() || shortForms.has(word)) return false;
  const isUnit = last.lexeme?.kind === 'number' && midSentence.units.has(word);
  return isUnit || binding.has(word) || midSentence.trailing.has(word);
}

/** Whether the last word wants a word or a number like this one behind it. */
function isWanted(
  lexeme: tokens.Lexeme,
  { lexeme: written, image, tokenType }: tokens.Token,
  before: tokens.Token | undefined,
  { leading, pairs, numbered, numberedInClause }: MidSentence,
): boolean {
  const isNumber = numbers.has(lexeme.kind);
  if (written?.kind !== 'word' || !(isNumber || tokens.isWord(lexeme))) return false;
  const word = image.toLowerCase();
  const isHere = tokenType === tokens.Name || tokenType === tokens.Head;
  if (isHere && leading.has(word)) return true;
  if (isHere && pairs.has(`${word} ${lexeme.text.toLowerCase()}`)) return true;
  if (isNumber && numbered.has(word)) return true;
  return isNumber && before?.tokenType === tokens.ClauseWord && numberedInClause.has(word);
}

/** Whether the statement takes a clause of this word and has none yet. */
function continuesAsClause(lexeme: tokens.Lexeme, { clauses, used }: OpenStatement, { lexicon }: Reading): boolean {
  const word = lexeme.text.toLowerCase();
  if (lexeme.kind === 'quoted' || !lexicon.clauses.has(word)) return false;
  return (clauses === undefined || clauses.has(word)) && !used.has(word);
}

export function beginsAfterSkipped(lexeme: tokens.Lexeme, indent: number, reading: Reading): boolean {
  return lexeme.first && (isHead(lexeme, reading) || lexeme.indent <= indent);
}
