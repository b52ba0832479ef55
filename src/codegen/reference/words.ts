/** Pages for words that stand for values, kind by kind. */
import { describeShape } from '../../language/check/describe.ts';
import { standardTexts } from '../../language/expressions/standard.generated.ts';
import { standardLibrary, type StandardExpression, type StandardKind } from '../../language/expressions/standard.ts';
import type { Category, Vocabulary, WordDeclaration } from '../../vocabulary/index.ts';
import { families, pageTitles } from '../words/families.ts';
import { describePart } from './clauses.ts';
import { bullets, code, elsewhere, example, table, type Page } from './markdown.ts';

export function wordPages(vocabulary: Vocabulary): readonly Page[] {
  return pageTitles.map(({ page, title, summary }) => {
    const own = families.filter((family) => family.page === page);
    const sections = own.flatMap(({ category, many }) => {
      const words = sectionsOf(category, vocabulary);
      const isOnly = own.length === 1;
      if (words.length === 0) return [];
      return isOnly ? words.map((part) => part.replace(/^###/, '##')) : [`## ${many}`, ...words];
    });
    const units = page === 'units' ? unitParts(vocabulary) : [];
    return { name: page, title, summary, parts: [summary, ...units, ...sections] };
  });
}

function sectionsOf(category: Category, vocabulary: Vocabulary): readonly string[] {
  const declared = vocabulary.words.get(category) ?? new Map<string, WordDeclaration>();
  const library = standardLibrary().get(libraryKind(category) ?? 'criterion');
  if (libraryKind(category) !== undefined && library !== undefined) {
    return [...library.values()].flatMap((one) => expressionSection(one, declared.get(one.name)));
  }
  return [...declared.values()].flatMap((one) => wordSection(category, one, vocabulary));
}

function libraryKind(category: Category): StandardKind | undefined {
  return [...standardLibrary().keys()].find((kind) => kind === category);
}

function wordSection(
  category: Category,
  { word, documentation, example: text, args, follow, value }: WordDeclaration,
  vocabulary: Vocabulary,
): readonly string[] {
  const rows = (args ?? []).map((parameter) => [
    code(parameter.name),
    parameter.shape === undefined ? 'nothing: the name says it' : describeShape(parameter.shape, vocabulary),
    parameter.default === undefined ? (parameter.required === true ? 'must be there' : '–') : code(parameter.default),
    parameter.documentation,
  ]);
  const isMeasured = category === 'metric' && value !== undefined;
  return [
    `### ${word}`,
    documentation,
    isMeasured ? `Its value is ${describeShape(value, vocabulary)}.` : '',
    rows.length === 0 ? '' : table(['argument', 'takes', 'without it', 'meaning'], rows),
    follow === undefined ? '' : `It is followed by:\n\n${bullets(follow.map((part) => describePart(part, vocabulary)))}`,
    example(text),
    elsewhere(`${category} ${word}`),
  ];
}

/** A word of the standard library: its expression is all that there is to know. */
function expressionSection({ kind, name, doc, span }: StandardExpression, declared: WordDeclaration | undefined): readonly string[] {
  const family = standardTexts[kind === 'metric' ? 'criterion' : kind];
  const [meaning = '', ...sources] = doc.split('\n');
  return [
    `### ${name}`,
    meaning,
    `\`\`\`prune\n${family.text.slice(span.start, span.end).trim()}\n\`\`\``,
    sources.length === 0 ? '' : `Source: ${sources.join(' ')}`,
    example(declared?.example ?? uses[kind](name)),
    elsewhere(`${kind} ${name}`),
  ];
}

/** A recipe that uses a word of the library that the vocabulary shows no example of. */
const uses: Readonly<Record<StandardExpression['kind'], (name: string) => string>> = {
  criterion: (name) => `prune weights by ${name} to 50%`,
  curve: (name) => `prune weights by magnitude to 80% over 25%..75% along ${name}`,
  penalty: (name) => `train all loss task + ${name}`,
  reparam: (name) => `prune weights by magnitude to 80% over 25%..75% mask ${name}`,
  metric: (name) => `measure ${name} of model`,
};

const dimensions: Readonly<Record<string, string>> = {
  time: 'Time',
  data: 'Data',
  pruning: 'Units of pruning',
  points: 'Differences',
  rank: 'Ranks',
  layers: 'Layers',
  latency: 'Latency',
};

function unitParts(vocabulary: Vocabulary): readonly string[] {
  const found = [...new Set(vocabulary.units.map(({ dimension }) => dimension))];
  return found.flatMap((dimension) => {
    const units = vocabulary.units.filter((unit) => unit.dimension === dimension);
    const rows = units.map(({ word, singular, whole, documentation }) => [
      code(word),
      code(singular),
      whole ? 'whole numbers' : 'fractions too',
      documentation,
    ]);
    return [
      `## ${dimensions[dimension] ?? dimension}`,
      table(['unit', 'of one', 'counts in', 'meaning'], rows),
      ...units.map((unit) => example(unit.example)),
    ];
  });
}
