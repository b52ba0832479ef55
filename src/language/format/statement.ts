/** Lays out a statement without its block: on one line, or a line for each clause. */
import { builders } from 'prettier/doc';
import type { HeadDeclaration } from '../../vocabulary/index.ts';
import { essentialClauses, statementWidth } from '../canonical/statement.ts';
import type { Clause, Phrase, Statement } from '../ast.ts';
import { phraseDoc, phrasesDoc, wordText } from './items.ts';
import { beginsStatement, firstWord, hasRemarks, linesBefore, linesBehind, onOneLine, type Doc, type Layout } from './layout.ts';
import { orderedClauses, type Part } from './remarks.ts';

const { group, hardline, indent, join, line } = builders;

export interface Sentence {
  readonly doc: Doc;
  /** The group that is broken where the words take several lines; absent where they fit on one. */
  readonly id?: symbol;
}

/** `lead` stands before the first word. */
export function sentenceDoc(statement: Statement, lead: string, layout: Layout): Sentence {
  const { lexicon, remarks, room, vocabulary } = layout;
  const declaration = vocabulary.heads.get(statement.head.text);
  const clauses = orderedClauses(statement, vocabulary);
  const [first, ...others] = headDocs(statement, layout);
  const words = beginsWithCall(statement)
    ? [lead, phrasesDoc(statement.object, 2, layout), ...others]
    : [lead, wordText(statement.head), first ?? '', ...others];
  const stay = lastBeside();
  const beside: Doc[] = stay < 0 ? [] : [behind(statement)];
  const below: Doc[] = [];
  let isCut = hasRemarks(remarks, statement, 'behind');
  for (const [index, clause] of clauses.entries()) {
    // A misspelt clause is one only where it begins its line.
    isCut ||= hasRemarks(remarks, clause, 'before') || !lexicon.clauses.has(clause.word.text);
    isCut ||= declaration?.kind === 'header' && !isOwn(clause, declaration);
    const gap = declaration?.kind === 'header' ? ' ' : line;
    (index <= stay ? beside : below).push(isCut ? hardline : gap, clauseDoc(clause, layout));
    if (index !== stay) (index < stay ? beside : below).push(behind(clause));
    isCut = hasRemarks(remarks, clause, 'behind');
  }
  // What stands behind the first line does not cut it.
  const end = behind(clauses[stay] ?? statement);
  const doc: Doc = [group([words, indent(beside)]), indent([end, below])];
  const flat = onOneLine(doc);
  const limit = declaration?.kind === 'verb' ? Math.min(statementWidth, room) : room;
  if (flat !== undefined && flat.length <= limit) return { doc: flat };
  const id = Symbol('sentence');
  return { doc: group(doc, { id, shouldBreak: declaration?.kind === 'verb' }), id };

  function behind(part: Part): Doc {
    return linesBehind(remarks.get(part)?.behind ?? []);
  }

  function lastBeside(): number {
    if (declaration?.kind === 'header') return clauses.length - 1;
    if (declaration?.kind !== 'verb') return -1;
    const essential = essentialClauses(declaration);
    return clauses.findLastIndex(({ word }) => essential.has(word.text));
  }
}

/** On a header's line every word is part of what it says, but for its own clauses. */
function isOwn({ word }: Clause, { clauses }: HeadDeclaration): boolean {
  return clauses.some((own) => own.word === word.text);
}

/** A word that begins no statement and is called has the call in its object. */
function beginsWithCall({ head, object }: Statement): boolean {
  const first = object[0]?.items[0];
  return first?.kind === 'call' && first.callee.span.start === head.span.start;
}

function clauseDoc(clause: Clause, layout: Layout): Doc {
  const { word, phrases } = clause;
  const doc: Doc = phrases.length === 0 ? wordText(word) : [wordText(word), ' ', phrasesDoc(phrases, 1, layout)];
  return [linesBefore(layout.remarks.get(clause)?.before ?? []), doc];
}

/** The object, the type and the value. */
function headDocs(statement: Statement, layout: Layout): readonly Doc[] {
  const { object, annotation, value } = statement;
  const before = layout.remarks.get(statement)?.before ?? [];
  const below = (phrases: readonly Phrase[], depth: number): Doc =>
    indent([hardline, linesBefore(before), phrasesDoc(phrases, depth, layout)]);
  if (before.length > 0 && object.length > 0) return [below(object, 1), partDoc(':', annotation, layout), valueDoc(value, layout)];
  // No line can begin with a mark: what stood before it stands behind it.
  if (before.length > 0 && annotation !== undefined) return [':', below(annotation, 1), valueDoc(value, layout)];
  if (before.length > 0) return [value === undefined ? '' : ' =', below(value ?? [], 1)];
  return [
    isHeader(statement, layout) ? lineDoc(object, layout) : partDoc('', object, layout),
    partDoc(':', annotation, layout),
    valueDoc(value, layout),
  ];
}

function isHeader({ head, object }: Statement, { vocabulary, remarks }: Layout): boolean {
  const isBare = object.every((phrase) => !remarks.has(phrase));
  return isBare && vocabulary.heads.get(head.text)?.kind === 'header';
}

/** An identifier, `arxiv:2402.04744`, is one word on its header's own line alone. */
function lineDoc(phrases: readonly Phrase[], layout: Layout): Doc {
  if (phrases.length === 0) return '';
  const docs = phrases.map((phrase) => phraseDoc(phrase, layout));
  return [' ', join(', ', docs)];
}

function partDoc(mark: string, phrases: readonly Phrase[] = [], layout: Layout): Doc {
  return phrases.length === 0 ? '' : [mark, ' ', phrasesDoc(phrases, 2, layout)];
}

/** What is too long for the rest of the line begins the next one. */
function valueDoc(phrases: readonly Phrase[] = [], layout: Layout): Doc {
  const [only, second] = phrases;
  const mayBreak = second === undefined && !beginsStatement(firstWord(only), layout);
  if (only === undefined || !mayBreak) return partDoc(' =', phrases, layout);
  return [' =', group(indent([line, phrasesDoc(phrases, 0, layout)]))];
}
