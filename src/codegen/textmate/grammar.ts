/** `espalier.tmLanguage.json`: a region for every head, in which only its own words are coloured. */
import { lexiconOf, type Category, type HeadDeclaration, type Vocabulary } from '../../vocabulary/index.ts';
import { clausePatterns } from './clauses.ts';
import { anyOf, name, statementEnd, statementStart, type Pattern } from './patterns.ts';
import { fixedRules } from './fixed.ts';
import { scopes, scoped } from './scopes.ts';
import { categoriesOf } from './values.ts';

export interface TextMateGrammar {
  readonly name: string;
  readonly scopeName: string;
  readonly fileTypes: readonly string[];
  readonly patterns: readonly Pattern[];
  readonly repository: Readonly<Record<string, Pattern>>;
}

export function textMateGrammar(vocabulary: Vocabulary): TextMateGrammar {
  const heads = [...vocabulary.heads.values()];
  const statements = heads.map((head) => `${head.word}-${head.kind}`);
  return {
    name: 'Espalier',
    scopeName: 'source.espalier',
    fileTypes: ['prune'],
    patterns: [
      { include: '#comment' },
      ...[...statements, 'short-form', 'unknown'].map((rule) => ({ include: `#${rule}` })),
      { include: '#then' },
      { include: '#brace' },
    ],
    repository: {
      ...fixedRules,
      ...Object.fromEntries(heads.map((head) => [`${head.word}-${head.kind}`, statement(head, vocabulary)])),
      'short-form': shortForm(vocabulary),
      unknown: unknown(vocabulary),
      ...Object.fromEntries([...vocabulary.words].map(([category, words]) => [category, values(category, [...words.keys()])])),
      unit: { name: scoped('keyword.other.unit'), match: anyOf(vocabulary.units.flatMap(({ word, singular }) => [word, singular])) },
    },
  };
}

function statement(head: HeadDeclaration, vocabulary: Vocabulary): Pattern {
  const heads = [...vocabulary.heads.keys()];
  const clauses = head.clauses.map(({ word }) => word);
  const named = namesNext(head);
  const own = clauses.length === 0 ? '' : `(?!${anyOf(clauses)})`;
  const begin = `${statementStart}(${anyOf([head.word])})`;
  return {
    begin: named ? `${begin}(?:[ \\t]+${own}(${name}))?` : begin,
    end: statementEnd(heads, clauses),
    beginCaptures: { 2: { name: scopes[head.kind] }, ...(named ? { 3: { name: scopes.name } } : {}) },
    patterns: [
      ...(head.kind === 'header' ? [{ include: '#identifier' }] : []),
      { include: '#punctuation' },
      ...clausePatterns(head.clauses, heads, lexiconOf(vocabulary).naming),
      ...[...categoriesOf(head, vocabulary)].map(include),
      { include: '#value' },
    ],
  };
}

/** True where the word after the head names something. */
function namesNext(head: HeadDeclaration): boolean {
  return head.kind === 'definition' || head.object?.kind === 'name';
}

function shortForm(vocabulary: Vocabulary): Pattern {
  const words = [...lexiconOf(vocabulary).shortForms];
  const verbs = vocabulary.shortForms.flatMap(({ verb }) => vocabulary.heads.get(verb) ?? []);
  return free(anyOf(words), scopes['short-form'], [...new Set(verbs)], vocabulary);
}

/** A statement that begins with a word of the recipe's own, or with a slip. */
function unknown(vocabulary: Vocabulary): Pattern {
  const heads = [...vocabulary.heads.values()];
  return free(`(?!${anyOf(['then'])})(?:${name}|\`[^\`]*\`)`, scopes.unknown, heads, vocabulary);
}

/** A statement with the clauses of several heads. */
function free(opens: string, scope: string, heads: readonly HeadDeclaration[], vocabulary: Vocabulary): Pattern {
  const all = [...vocabulary.heads.keys()];
  const clauses = heads.flatMap((head) => head.clauses);
  const categories = heads.flatMap((head) => [...categoriesOf(head, vocabulary)]);
  return {
    begin: `${statementStart}(${opens})`,
    end: statementEnd(
      all,
      clauses.map(({ word }) => word),
    ),
    beginCaptures: { 2: { name: scope } },
    patterns: [
      { include: '#punctuation' },
      ...clausePatterns(clauses, all, lexiconOf(vocabulary).naming),
      ...[...new Set(categories)].map(include),
      { include: '#value' },
    ],
  };
}

function include(category: Category): Pattern {
  return { include: `#${category}` };
}

function values(category: string, words: readonly string[]): Pattern {
  return { name: scoped(`support.constant.${category}`), match: anyOf(words) };
}
