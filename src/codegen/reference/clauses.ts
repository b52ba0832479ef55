/** The clauses of a verb, a block or a definition, in the order of the canonical form. */
import { describeShape } from '../../language/check/describe.ts';
import {
  gather,
  type ClauseDeclaration,
  type ClauseRule,
  type GatheringTable,
  type HeadDeclaration,
  type Part,
  type Shape,
  type Vocabulary,
} from '../../vocabulary/index.ts';
import { clausesByName, nameOfClause } from '../words/clause-names.ts';
import { anchor, bullets, code, diagram, elsewhere, example, listed, table } from './markdown.ts';

export function clauseParts(head: HeadDeclaration, vocabulary: Vocabulary): readonly string[] {
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

function notes({ word, value }: ClauseDeclaration): readonly string[] {
  const pattern = value !== undefined && holdsPattern(value) ? elsewhere('pattern') : '';
  return [elsewhere(`clause ${word}`), pattern].filter((note) => note !== '');
}

function holdsPattern(shape: Shape): boolean {
  return gather(patterns, shape).length > 0;
}

const patterns: GatheringTable<[], true> = { pattern: () => [true], list: () => [], record: () => [] };

function takes({ value, own: parts = [] }: ClauseDeclaration, vocabulary: Vocabulary): string {
  if (value === undefined) return 'nothing: the word says it';
  const all = value.kind === 'record' ? [...value.parts, ...parts] : [{ name: '', shape: value }, ...parts];
  return all.map((part) => describePart(part, vocabulary)).join('; ');
}

function own({ own: parts = [] }: ClauseDeclaration, vocabulary: Vocabulary): readonly string[] {
  if (parts.length === 0) return [];
  return ['Words that belong to it:', bullets(parts.map((part) => describePart(part, vocabulary)))];
}

export function describePart(part: Part, vocabulary: Vocabulary): string {
  const words = [part.word, part.lead].filter((word) => word !== undefined).join(' ');
  const value = part.shape === undefined ? '' : describeShape(part.shape, vocabulary);
  const said = [words === '' ? '' : code(words), value].filter((text) => text !== '').join(' and ');
  return part.optional === true ? `${said} (may be left out)` : said;
}

/** A default that is a sentence stands as one, a value as code. */
function asDefault(text: string, vocabulary: Vocabulary): string {
  const isSentence = text.split(' ').length > 3 && !text.includes('(');
  return isSentence || vocabulary.heads.has(text) ? text : code(text);
}

export function ruleParts(rules: readonly ClauseRule[] | undefined): readonly string[] {
  if (rules === undefined || rules.length === 0) return [];
  return ['## Rules', bullets(rules.map(sentence))];
}

function sentence(rule: ClauseRule): string {
  switch (rule.kind) {
    case 'one-of':
      return `Exactly one of ${listed(rule.clauses)}${unless(rule.unless)}.`;
    case 'required': {
      const when = rule.when === undefined ? '' : ` with ${listed(rule.when)}`;
      return `${code(rule.clause)} must be there${when}${unless(rule.unless)}.`;
    }
    case 'needs':
      return `${code(rule.clause)} has no effect without ${listed(rule.oneOf)}.`;
    case 'not-both':
      return `${listed(rule.clauses, 'and')} contradict each other.`;
    case 'blind':
      return `${code(rule.clause)} must not be ${code(rule.word)}: what decides must not look at it.`;
    case 'not-with':
      return `${code(rule.clause)} has no meaning with ${listed(rule.objects)}.`;
  }
}

function unless(objects: readonly string[] | undefined): string {
  return objects === undefined ? '' : `, except with ${listed(objects)}`;
}
