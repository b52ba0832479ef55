/** Patterns of the clauses of one statement. */
import type { ClauseDeclaration } from '../../vocabulary/index.ts';
import { anyOf, hardEnd, name, type Pattern } from './patterns.ts';
import { scopes } from './scopes.ts';

/** `naming` are the clause words after which a word is a name, whatever it means elsewhere. */
export function clausePatterns(
  clauses: readonly ClauseDeclaration[],
  heads: readonly string[],
  naming: ReadonlySet<string>,
): readonly Pattern[] {
  const words = [...new Set(clauses.map(({ word }) => word))];
  if (words.length === 0) return [];
  const withOwn = once(clauses.filter(({ own }) => own !== undefined));
  const plain = words.filter((word) => !withOwn.some((clause) => clause.word === word));
  const names = plain.filter((word) => naming.has(word));
  return [
    ...withOwn.map((clause) => (isEmpty(clause) ? pair(clause) : region(clause, words, heads))),
    ...(names.length === 0 ? [] : [beforeName(names)]),
    ...(plain.length === 0 ? [] : [{ name: scopes.clause, match: anyOf(plain) }]),
  ];
}

function once(clauses: readonly ClauseDeclaration[]): readonly ClauseDeclaration[] {
  return clauses.filter((clause, index) => clauses.findIndex(({ word }) => word === clause.word) === index);
}

/** True where the own word follows at once: `grouped by`. */
function isEmpty({ value }: ClauseDeclaration): boolean {
  return value?.kind === 'record' && value.parts.length === 0;
}

function pair(clause: ClauseDeclaration): Pattern {
  return {
    match: `(${anyOf([clause.word])})(?:\\s+(${anyOf(ownWords(clause))}))?`,
    captures: { 1: { name: scopes.clause }, 2: { name: scopes.part } },
  };
}

/** Up to the next clause, the words that bind to this one are its parts. */
function region(clause: ClauseDeclaration, words: readonly string[], heads: readonly string[]): Pattern {
  const own = ownWords(clause);
  const next = words.filter((word) => !own.includes(word) && word !== clause.word);
  const nextClause = next.length === 0 ? '' : `|(?=${anyOf(next)})`;
  return {
    begin: anyOf([clause.word]),
    end: `${hardEnd(heads)}${nextClause}|^(?![ \\t]*${anyOf(own)})`,
    beginCaptures: { 0: { name: scopes.clause } },
    patterns: [
      { include: '#punctuation' },
      { name: scopes.part, match: anyOf(own) },
      { include: '#word-in-clause' },
      { include: '#value' },
    ],
  };
}

function beforeName(words: readonly string[]): Pattern {
  return {
    match: `(${anyOf(words)})[ \\t]+(${name})`,
    captures: { 1: { name: scopes.clause }, 2: { patterns: [{ include: '#word-in-clause' }] } },
  };
}

function ownWords({ own }: ClauseDeclaration): readonly string[] {
  return (own ?? []).map(({ word }) => word);
}
