/** `espalier.tmLanguage.json`: a region for every head, in which only its own words are coloured. */
import { flatMapDefined } from '../../basics/lists.ts';
import * as vocab from '../../vocabulary/index.ts';
import { anyOf, name, statementEnd, statementStart, hardEnd, fixedRules, scopes, scoped, type Pattern } from './fixed.ts';

export interface TextMateGrammar {
  readonly name: string;
  readonly scopeName: string;
  readonly fileTypes: readonly string[];
  readonly patterns: readonly Pattern[];
  readonly repository: Readonly<Record<string, Pattern>>;
}

export function textMateGrammar(vocabulary: vocab.Vocabulary): TextMateGrammar {
  const heads = [...vocabulary.heads.values()];
  return {
    name: 'Espalier',
    scopeName: 'source.espalier',
    fileTypes: ['prune'],
    patterns: [
      { include: '#comment' },
      ...[...heads.map((head) => `${head.word}-${head.kind}`), 'short-form', 'unknown'].map((rule) => ({ include: `#${rule}` })),
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

function statement(head: vocab.HeadDeclaration, vocabulary: vocab.Vocabulary): Pattern {
  const heads = [...vocabulary.heads.keys()];
  const clauses = head.clauses.map(({ word }) => word);
  // The word after the head names something.
  const named = head.kind === 'definition' || head.object?.kind === 'name';
  const own = clauses.length === 0 ? '' : `(?!${anyOf(clauses)})`;
  const begin = `${statementStart}(${anyOf([head.word])})`;
  return {
    begin: named ? `${begin}(?:[ \\t]+${own}(${name}))?` : begin,
    end: statementEnd(heads, clauses),
    beginCaptures: { 2: { name: scopes[head.kind] }, ...(named ? { 3: { name: scopes.name } } : {}) },
    patterns: [
      ...(head.kind === 'header' ? [{ include: '#identifier' }] : []),
      { include: '#punctuation' },
      ...clausePatterns(head.clauses, heads, vocab.lexiconOf(vocabulary).naming),
      ...[...categoriesOf(head, vocabulary)].map(include),
      { include: '#value' },
    ],
  };
}

function shortForm(vocabulary: vocab.Vocabulary): Pattern {
  const verbs = flatMapDefined(vocabulary.shortForms, ({ verb }) => vocabulary.heads.get(verb));
  return free(anyOf([...vocab.lexiconOf(vocabulary).shortForms]), scopes['short-form'], [...new Set(verbs)], vocabulary);
}

/** A statement that begins with a word of the recipe's own, or with a slip. */
function unknown(vocabulary: vocab.Vocabulary): Pattern {
  return free(`(?!${anyOf(['then'])})(?:${name}|\`[^\`]*\`)`, scopes.unknown, [...vocabulary.heads.values()], vocabulary);
}

/** A statement with the clauses of several heads. */
function free(opens: string, scope: string, heads: readonly vocab.HeadDeclaration[], vocabulary: vocab.Vocabulary): Pattern {
  const all = [...vocabulary.heads.keys()];
  const clauses = heads.flatMap((head) => head.clauses);
  return {
    begin: `${statementStart}(${opens})`,
    end: statementEnd(
      all,
      clauses.map(({ word }) => word),
    ),
    beginCaptures: { 2: { name: scope } },
    patterns: [
      { include: '#punctuation' },
      ...clausePatterns(clauses, all, vocab.lexiconOf(vocabulary).naming),
      ...[...new Set(heads.flatMap((head) => [...categoriesOf(head, vocabulary)]))].map(include),
      { include: '#value' },
    ],
  };
}

function include(category: vocab.Category): Pattern {
  return { include: `#${category}` };
}

function values(category: string, words: readonly string[]): Pattern {
  return { name: scoped(`support.constant.${category}`), match: anyOf(words) };
}

// Patterns of the clauses of one statement.

/** `naming` are the clause words after which a word is a name, whatever it means elsewhere. */
function clausePatterns(
  clauses: readonly vocab.ClauseDeclaration[],
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

function once(clauses: readonly vocab.ClauseDeclaration[]): readonly vocab.ClauseDeclaration[] {
  return clauses.filter((clause, index) => clauses.findIndex(({ word }) => word === clause.word) === index);
}

/** True where the own word follows at once: `grouped by`. */
function isEmpty({ value }: vocab.ClauseDeclaration): boolean {
  return value?.kind === 'record' && value.parts.length === 0;
}

function pair(clause: vocab.ClauseDeclaration): Pattern {
  return {
    match: `(${anyOf([clause.word])})(?:\\s+(${anyOf(ownWords(clause))}))?`,
    captures: { 1: { name: scopes.clause }, 2: { name: scopes.part } },
  };
}

/** Up to the next clause, the words that bind to this one are its parts. */
function region(clause: vocab.ClauseDeclaration, words: readonly string[], heads: readonly string[]): Pattern {
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

function ownWords({ own }: vocab.ClauseDeclaration): readonly string[] {
  return (own ?? []).map(({ word }) => word);
}

// Words that a statement's object and clauses may hold, so that only they are coloured in it.

/** Categories whose words may stand in a statement, arguments of words included. */
function categoriesOf(head: vocab.HeadDeclaration, vocabulary: vocab.Vocabulary): ReadonlySet<vocab.Category> {
  const found = new Set<vocab.Category>();
  const seen = new Set<vocab.Shape>();

  function visitPart(part: vocab.Part): void {
    if (part.shape !== undefined) visit(part.shape);
  }

  function visitWord({ args, follow }: vocab.WordDeclaration): void {
    for (const { shape } of args ?? []) if (shape !== undefined) visit(shape);
    follow?.forEach(visitPart);
  }

  function add(category: vocab.Category): void {
    if (found.has(category)) return;
    found.add(category);
    vocabulary.words.get(category)?.forEach(visitWord);
  }

  function visit(shape: vocab.Shape): void {
    if (seen.has(shape)) return;
    seen.add(shape);
    vocab.gather(categories, shape).forEach(add);
  }

  const value = head.kind === 'definition' ? head.value : head.object;
  if (value !== undefined) visit(value);
  if (head.kind === 'definition' && head.builds === 'param') add('type');
  for (const clause of head.clauses) {
    if (clause.value !== undefined) visit(clause.value);
    clause.own?.forEach(visitPart);
  }
  return found;
}

const claimed: readonly vocab.Category[] = ['metric', 'statistic', 'whole'];

const categories: vocab.GatheringTable<[], vocab.Category> = {
  choice: ({ category }) => [category],
  selector: () => ['role'],
  expression: ({ role }) => categoriesOfRole[role],
  measured: () => claimed,
  comparison: () => claimed,
  interval: () => claimed,
};

/** Named expressions that may stand where an expression of this role does. */
const categoriesOfRole: Readonly<Record<(vocab.Shape & { readonly kind: 'expression' })['role'], readonly vocab.Category[]>> = {
  criterion: ['criterion', 'function', 'variable'],
  curve: ['curve', 'function', 'variable'],
  loss: ['loss', 'penalty', 'function'],
  penalty: ['penalty', 'function', 'variable'],
  reparam: ['reparam', 'function', 'variable'],
  metric: ['function', 'variable'],
  threshold: ['function', 'variable'],
};
