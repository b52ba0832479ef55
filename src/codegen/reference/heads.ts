/** A page for every verb; one each for blocks, headers, definitions and short forms. */
import { fold, type Table } from '../../basics/fold.ts';
import { describeShape } from '../../language/check/describe.ts';
import * as vocab from '../../vocabulary/index.ts';
import { ruleOfHead } from '../notation/of-vocabulary.ts';
import { familyOf, clausesByName, nameOfClause } from '../words/families.ts';
import { code, diagram, elsewhere, example, listed, table, anchor, bullets, type Page } from './markdown.ts';

export function verbPage(verb: vocab.VerbDeclaration, vocabulary: vocab.Vocabulary): Page {
  return {
    name: verb.word,
    title: code(verb.word),
    summary: verb.documentation,
    parts: [
      verb.documentation,
      example(verb.example),
      `Grammar: ${diagram(ruleOfHead(verb))}.`,
      ...remarks(verb),
      elsewhere(`verb ${verb.word}`),
      ...objectParts(verb.object, vocabulary),
      ...ruleParts(verb.rules),
      ...clauseParts(verb, vocabulary),
    ],
  };
}

function remarks({ word, becomes, brings, lasting, instantWith }: vocab.VerbDeclaration): readonly string[] {
  return [
    ...(becomes === undefined ? [] : [`${code(`${word} ${becomes.object}`)} is written ${code(`${becomes.verb} ${becomes.object}`)}.`]),
    ...(brings === undefined
      ? []
      : [`With a window, outside a stage and with no training beside it, it brings ${code(`${brings.verb} ${brings.object}`)} along.`]),
    ...(lasting === true
      ? [
          'It acts during the whole stage, unless a window says otherwise.',
          ...(instantWith === undefined ? [] : [`With ${code(instantWith)} it acts at one instant.`]),
        ]
      : []),
  ];
}

function objectParts(object: vocab.Shape | undefined, vocabulary: vocab.Vocabulary): readonly string[] {
  if (object === undefined) return ['It has no object.'];
  const words = vocab
    .gather(choices, object)
    .flatMap(({ category, words: only }) =>
      [...(vocabulary.words.get(category)?.values() ?? [])]
        .filter(({ word }) => only?.includes(word) !== false)
        .map(({ word, documentation }) => [`[${code(word)}](${familyOf(category).page}.md)`, documentation]),
    );
  const isOptional = object.kind === 'record' && object.parts.every((part) => part.optional);
  const said = `Its object is ${describeShape(object, vocabulary)}${isOptional ? ', or nothing' : ''}.`;
  return ['## Object', words.length === 0 ? said : table(['object', 'meaning'], words)];
}

const choices: vocab.GatheringTable<[], vocab.ChoiceShape> = { choice: (shape) => [shape], record: () => [] };

const collections: readonly (readonly [vocab.HeadDeclaration['kind'], string, string])[] = [
  ['block', 'blocks', 'Words that order stages.'],
  ['header', 'headers', 'Statements about the recipe as a whole, before all others.'],
  ['definition', 'definitions', 'Names for values, layers and expressions.'],
];

export function collectionPages(vocabulary: vocab.Vocabulary): readonly Page[] {
  const heads = [...vocabulary.heads.values()];
  return collections.map(([kind, name, summary]) => ({
    name,
    title: name.charAt(0).toUpperCase() + name.slice(1),
    summary,
    parts: [summary, ...heads.filter((head) => head.kind === kind).flatMap((head) => section(head, vocabulary))],
  }));
}

function section(head: vocab.HeadDeclaration, vocabulary: vocab.Vocabulary): readonly string[] {
  const shape = head.kind === 'definition' ? head.value : head.object;
  const value = shape && describeShape(shape, vocabulary);
  const takes = value === undefined || value === '' ? '' : ` Takes ${value}.`;
  const clauses = clauseParts(head, vocabulary).map((part) => part.replace(/^##/, '###'));
  return [
    `## ${head.word}`,
    `${head.documentation}${takes}`,
    example(head.example),
    `Grammar: ${diagram(ruleOfHead(head))}.`,
    elsewhere(`${head.kind} ${head.word}`),
    ...clauses,
  ];
}

export function shortFormPage(vocabulary: vocab.Vocabulary): Page {
  const summary = 'Sentences without their verb, and what they stand for.';
  const rows = vocabulary.shortForms.map(({ opens, verb, object, clause }) => [
    'word' in opens ? code(opens.word) : `any ${familyOf(opens.category).one}`,
    code(`${verb} ${object} ${clause} …`),
  ]);
  return {
    name: 'short-forms',
    title: 'Short forms',
    summary,
    parts: [
      `${summary} The formatter writes them out.`,
      table(['begins with', 'stands for'], rows),
      ...vocabulary.shortForms.flatMap((form) => [form.documentation, example(form.example)]),
      `Grammar: ${diagram('short-form')}.`,
      `Also read: ${listed(['25%–75%', '+-', '…'], 'and')}, capitals in words of the vocabulary, and commas or line ends between clauses.`,
    ],
  };
}

// The clauses of a verb, a block or a definition, in the order of the canonical form.

function clauseParts(head: vocab.HeadDeclaration, vocabulary: vocab.Vocabulary): readonly string[] {
  if (head.clauses.length === 0) return [];
  const names = clausesByName(vocabulary);
  const rows = head.clauses.map((clause) => [
    `[${code(clause.word)}](#${anchor(clause.word)})`,
    takes(clause, vocabulary),
    clause.default === undefined ? '–' : asDefault(clause.default, vocabulary),
  ]);
  return [
    '## Clauses',
    'In the order of the canonical form; each at most once.',
    table(['clause', 'takes', 'without it'], rows),
    ...head.clauses.flatMap((clause) => [
      `### ${clause.word}`,
      clause.documentation,
      ...own(clause, vocabulary),
      `Grammar: ${diagram(`${nameOfClause(names, clause)}-clause`)}.`,
      example(clause.example),
      ...notes(clause),
    ]),
  ];
}

function notes({ word, value }: vocab.ClauseDeclaration): readonly string[] {
  const pattern = value !== undefined && vocab.gather(patterns, value).length > 0 ? elsewhere('pattern') : '';
  return [elsewhere(`clause ${word}`), pattern].filter((note) => note !== '');
}

const patterns: vocab.GatheringTable<[], true> = { pattern: () => [true], list: () => [], record: () => [] };

function takes({ value, own: parts = [] }: vocab.ClauseDeclaration, vocabulary: vocab.Vocabulary): string {
  if (value === undefined) return 'nothing: the word says it';
  const all = value.kind === 'record' ? [...value.parts, ...parts] : [{ name: '', shape: value }, ...parts];
  return all.map((part) => describePart(part, vocabulary)).join('; ');
}

function own({ own: parts = [] }: vocab.ClauseDeclaration, vocabulary: vocab.Vocabulary): readonly string[] {
  if (parts.length === 0) return [];
  return ['Words that belong to it:', bullets(parts.map((part) => describePart(part, vocabulary)))];
}

export function describePart(part: vocab.Part, vocabulary: vocab.Vocabulary): string {
  const words = [part.word, part.lead].filter((word) => word !== undefined).join(' ');
  const value = part.shape === undefined ? '' : describeShape(part.shape, vocabulary);
  const said = [words === '' ? '' : code(words), value].filter((text) => text !== '').join(' and ');
  return part.optional === true ? `${said} (may be left out)` : said;
}

/** A default that is a sentence stands as one, a value as code. */
function asDefault(text: string, vocabulary: vocab.Vocabulary): string {
  const isSentence = text.split(' ').length > 3 && !text.includes('(');
  return isSentence || vocabulary.heads.has(text) ? text : code(text);
}

function ruleParts(rules: readonly vocab.ClauseRule[] | undefined): readonly string[] {
  if (rules === undefined || rules.length === 0) return [];
  return ['## Rules', bullets(rules.map((rule) => fold(sentences, rule)))];
}

const sentences: Table<vocab.ClauseRule, [], string> = {
  'one-of': (rule) => `Exactly one of ${listed(rule.clauses)}${unless(rule.unless)}.`,
  required: ({ clause, when, unless: not }) => `${code(clause)} must be there${when ? ` with ${listed(when)}` : ''}${unless(not)}.`,
  needs: ({ clause, oneOf }) => `${code(clause)} has no effect without ${listed(oneOf)}.`,
  'not-both': ({ clauses }) => `${listed(clauses, 'and')} contradict each other.`,
  blind: ({ clause, word }) => `${code(clause)} must not be ${code(word)}: what decides must not look at it.`,
  'not-with': ({ clause, objects }) => `${code(clause)} has no meaning with ${listed(objects)}.`,
};

function unless(objects: readonly string[] | undefined): string {
  return objects === undefined ? '' : `, except with ${listed(objects)}`;
}
