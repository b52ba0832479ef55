/** A word of the language in plain English: everything that it means, wherever it may stand. */
import { addTo } from '../basics/maps.ts';
import { standardLibrary } from '../language/expressions/definition.ts';
import { standardTexts } from '../language/expressions/standard.generated.ts';
import * as vocab from '../vocabulary/index.ts';
import type { Note } from './explain-value.ts';

/** One meaning of a word. */
export interface Meaning {
  /** What kind of word it is, and what holds where it is left out. */
  readonly note: Note;
  /** A recipe that uses it. */
  readonly example: string;
}

/** Nothing where the language has no such word. */
export function explainWord(written: string, vocabulary: vocab.Vocabulary = vocab.vocabulary): readonly Meaning[] {
  const word = written.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  const meanings = [
    ...vocabulary.declarations.filter((one) => namesOf(one).includes(word)).map((one) => meaningOf(one, word)),
    ...clausesCalled(word, vocabulary),
    ...argumentsCalled(word, vocabulary),
  ];
  // Most words of parts are small ones, as `of`, that mean more elsewhere.
  return meanings.length > 0 ? meanings : partsCalled(word, vocabulary);
}

/** All words that `explainWord` knows. */
export function explainedWords(vocabulary: vocab.Vocabulary = vocab.vocabulary): readonly string[] {
  const clauses = [...vocabulary.heads.values()].flatMap((head) => head.clauses.map((clause) => clause.word));
  return [...new Set([...vocabulary.declarations.flatMap(namesOf), ...clauses])];
}

function namesOf(declaration: vocab.Declaration): readonly string[] {
  if (declaration.kind === 'short-form') return [];
  const { word } = declaration;
  return declaration.kind === 'unit' ? [word, declaration.singular] : [word];
}

function meaningOf(declaration: vocab.Declaration, word: string): Meaning {
  const { documentation, example } = declaration;
  const isWord = declaration.kind === 'word';
  const kind = isWord ? declaration.category : declaration.kind;
  const details = isWord ? [...standard(declaration), ...argumentsOf(declaration)] : [];
  return { note: { term: `${word} (${kind})`, meaning: documentation, details }, example };
}

function argumentsOf({ args = [] }: vocab.WordDeclaration): readonly Note[] {
  return args.map(({ name, documentation, default: usual }) => ({
    term: usual === undefined ? name : `${name}, ${usual} where it is left out`,
    meaning: documentation,
    details: [],
  }));
}

/** The line of the standard library, and what it says of its paper. */
function standard({ category, word }: vocab.WordDeclaration): readonly Note[] {
  return [...standardLibrary()].flatMap(([kind, family]) => {
    const found = kind === category ? family.get(word) : undefined;
    if (found === undefined) return [];
    return [{ term: standardTexts[kind].text.slice(found.span.start, found.span.end).trim(), meaning: found.doc, details: [] }];
  });
}

/** `temperature (argument of gates)`. */
function argumentsCalled(word: string, { declarations }: vocab.Vocabulary): readonly Meaning[] {
  return declarations.flatMap((declaration) => {
    if (declaration.kind !== 'word') return [];
    const { args = [], word: taker, example } = declaration;
    return args
      .filter(({ name }) => name === word)
      .map(({ documentation, default: usual }) => ({
        note: { term: `${word} (argument of ${taker})`, meaning: documentation, details: leftOut(usual) },
        example,
      }));
  });
}

/** `half (part of on)`: a word inside the value of a clause. */
function partsCalled(word: string, { heads }: vocab.Vocabulary): readonly Meaning[] {
  const clauses = new Set([...heads.values()].flatMap((head) => head.clauses));
  return [...clauses].flatMap(({ word: taker, value, own = [], documentation, example }) => {
    if (![...(value?.kind === 'record' ? value.parts : []), ...own].some((part) => part.word === word)) return [];
    return [{ note: { term: `${word} (part of ${taker})`, meaning: documentation, details: [] }, example }];
  });
}

function leftOut(usual: string | undefined): readonly Note[] {
  return usual === undefined ? [] : [{ term: 'Where it is left out', meaning: usual, details: [] }];
}

/** A clause that several verbs take alike is said once. */
function clausesCalled(word: string, { heads }: vocab.Vocabulary): readonly Meaning[] {
  const takers = new Map<vocab.ClauseDeclaration, string[]>();
  for (const head of heads.values()) {
    for (const clause of head.clauses.filter((one) => one.word === word)) addTo(takers, clause, head.word);
  }
  return [...takers].map(([{ documentation, default: usual, example }, verbs]) => ({
    note: { term: `${word} (clause of ${verbs.join(', ')})`, meaning: documentation, details: leftOut(usual) },
    example,
  }));
}
