/** The pages of `docs/reference/` and their list. */
import type { Vocabulary, Category, WordDeclaration } from '../../vocabulary/index.ts';
import { collectionPages, shortFormPage, verbPage, describePart } from './heads.ts';
import { printPage, table, code, listed, bullets, elsewhere, example, type Page } from './markdown.ts';
import type { Schema } from '../../plan/schema/json-schema.ts';
import { planSchema } from '../../plan/schema/plan.ts';
import { describeShape } from '../../language/check/describe.ts';
import { standardTexts } from '../../language/expressions/standard.generated.ts';
import { standardLibrary, type StandardExpression, type StandardKind } from '../../language/expressions/definition.ts';
import { families, pageTitles } from '../words/families.ts';

/** Each page as the name of its file and its text. */
export function referencePages(vocabulary: Vocabulary): readonly (readonly [string, string])[] {
  const verbs = [...vocabulary.heads.values()].flatMap((head) => (head.kind === 'verb' ? [verbPage(head, vocabulary)] : []));
  const others = [...collectionPages(vocabulary), shortFormPage(vocabulary)];
  const words = wordPages(vocabulary);
  const written = [planPage()];
  return [...verbs, ...others, ...words, ...written, index(verbs, others, words, written)].map((page) => [
    `${page.name}.md`,
    printPage(page),
  ]);
}

function index(...[verbs, others, words, written]: readonly (readonly Page[])[]): Page {
  return {
    name: 'README',
    title: 'Reference',
    summary: 'Every word of edition 1.',
    parts: [
      'Every word of edition 1, with what it takes, what holds without it, and a recipe that uses it. [The language](../language.md) says how the words go together, ' +
        '[recipes in YAML](yaml-form.md) how they are spelled there, [the diagrams](../../grammar/diagrams.html) and [the EBNF](../../grammar/espalier.ebnf) what may follow what.',
      '## Verbs',
      listOf(verbs ?? []),
      '## Other statements',
      listOf(others ?? []),
      '## Words',
      listOf(words ?? []),
      '## What is written',
      listOf(written ?? []),
    ],
  };
}

function listOf(pages: readonly Page[]): string {
  const rows = pages.map(({ name, title, summary }) => [`[${title}](${name}.md)`, summary]);
  return table(['page', 'about'], rows);
}

// The page of plans: every key of `src/plan/schema/`, in the order of the file, with what it means.

type Row = readonly [key: string, value: string, meaning: string];

function planPage(): Page {
  return {
    name: 'plan',
    title: 'Plans',
    summary: 'Every key of what `espalier plan --out` writes.',
    parts: [
      'A plan holds every decision that a recipe leaves to be made. `espalier plan --out` writes it, `espalier run` carries it out, and ' +
        'another engine can do so, too ([a second engine](../pytorch-engine.md)). Keys stand in the order of the file; those with `?` may be ' +
        'absent. `list[]` is each item of a list, `map.*` each value of a map, and `key{form}` a key with one of its forms. ' +
        '[`plan.schema.json`](../../grammar/plan.schema.json) says the same to a program.',
      keyTable(rowsOf(planSchema, '')),
      '## Statements',
      'A stage has statements of these kinds, in the order of the recipe.',
      ...statementsOf(planSchema).flatMap((statement) => [
        `### ${code(String(statement.properties?.['kind']?.const))}`,
        statement.description ?? '',
        keyTable(rowsOf(statement, '')),
      ]),
    ],
  };
}

function keyTable(rows: readonly Row[]): string {
  const shown = rows.map(([key, value, meaning]) => [code(key), value, meaning]);
  return table(['key', 'value', 'meaning'], shown);
}

function statementsOf({ properties }: Schema): readonly Schema[] {
  const statements = properties?.['stages']?.items?.properties?.['statements']?.items?.oneOf;
  if (statements === undefined) throw new Error('a plan has stages, and stages statements');
  return statements;
}

/** A record key by key, and the records inside it. */
function rowsOf({ properties = {}, required = [] }: Schema, path: string): readonly Row[] {
  const needed = new Set(required);
  return Object.entries(properties).flatMap(([key, own]) => {
    return [[`${path}${key}${needed.has(key) ? '' : '?'}`, valueOf(own), sentence(own)] as const, ...inside(own, `${path}${key}`)];
  });
}

function sentence({ description = '' }: Schema): string {
  return description;
}

/** The keys of what a value holds; statements have sections of their own. */
function inside(schema: Schema, path: string): readonly Row[] {
  const { items, additionalProperties: values, oneOf, discriminator } = schema;
  if (items !== undefined) return path.endsWith('statements') ? [] : inside(items, `${path}[]`);
  if (typeof values === 'object') return inside(values, `${path}.*`);
  if (oneOf !== undefined) return oneOf.flatMap((form) => inside(form, `${path}${formOf(form, discriminator?.propertyName)}`));
  return schema.properties === undefined ? [] : rowsOf(schema, `${path}.`);
}

function formOf({ properties = {} }: Schema, key = 'form'): string {
  const word = properties[key]?.const;
  return word === undefined ? '' : `{${word}}`;
}

function valueOf(schema: Schema): string {
  const { type, items, additionalProperties: values, oneOf, minimum = 0, exclusiveMinimum, pattern } = schema;
  if (schema.const !== undefined) return code(String(schema.const));
  if (schema.enum !== undefined) return listed(schema.enum.map(String));
  if (items !== undefined) return `list of ${valueOf(items)}`;
  if (typeof values === 'object') return `map of ${valueOf(values)}`;
  if (oneOf !== undefined) return schema.discriminator === undefined ? oneOf.map(valueOf).join(' or ') : 'one of several forms';
  if (type === 'integer') return minimum > 0 ? `whole number, at least ${minimum}` : 'whole number';
  if (type === 'number') return exclusiveMinimum === undefined ? 'number' : 'number above 0';
  if (type === 'string')
    return pattern === undefined ? 'text' : pattern.includes('0-9a-f') ? 'SHA-256' : pattern.includes('ms') ? 'time' : 'share';
  return type === 'boolean' ? 'true or false' : 'record';
}

// Pages for words that stand for values, kind by kind.

function wordPages(vocabulary: Vocabulary): readonly Page[] {
  return pageTitles.map(({ page, title, summary }) => {
    const own = families.filter((family) => family.page === page);
    const sections = own.flatMap(({ category, many }) => {
      const words = sectionsOf(category, vocabulary);
      const isOnly = own.length === 1;
      if (words.length === 0) return [];
      return isOnly ? words.map((part) => part.replace(/^###/, '##')) : [`## ${many}`, ...words];
    });
    return { name: page, title, summary, parts: [summary, ...(page === 'units' ? unitParts(vocabulary) : []), ...sections] };
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
  return [...new Set(vocabulary.units.map(({ dimension }) => dimension))].flatMap((dimension) => {
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
