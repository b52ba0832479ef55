/** Statements of a syntax tree as the text of a recipe, with the comments that stand in them. */
import type { Vocabulary } from '../../../vocabulary/index.ts';
import type { Clause, Phrase, Statement, Word } from '../../ast.ts';
import type { CommentQueue } from '../comments.ts';
import { phrasesText } from './items.ts';

export interface Printing {
  readonly vocabulary: Vocabulary;
  readonly comments: CommentQueue;
}

/** Lines without indentation, the comments above the statement included. */
export function statementLines(statement: Statement, before: string, printing: Printing): readonly string[] {
  const { comments } = printing;
  const { block, span } = statement;
  const above = comments.before(span.start);
  const lines = sentenceLines(statement, before, printing);
  if (block === undefined) return [...above, ...lines];
  const inner = block.statements.flatMap((one) => statementLines(one, '', printing));
  const left = comments.before(block.span.end);
  return [...above, ...lines, ...[...inner, ...left].map(indented), '}'];
}

interface Part {
  readonly text: string;
  readonly above: readonly string[];
  readonly behind: string | undefined;
}

/** On one line, but for the lines that comments make: the formatter lays it out. */
function sentenceLines(statement: Statement, before: string, printing: Printing): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const { text, above, behind } of partsOf(statement, before, printing)) {
    if (above.length > 0) {
      lines.push(line, ...above);
      line = '';
    }
    line = line === '' ? text : `${line} ${text}`;
    if (behind !== undefined) {
      lines.push(`${line} ${behind}`);
      line = '';
    }
  }
  const written = [...lines, line].filter((one) => one !== '');
  return written.map((one, at) => (at === 0 ? one : indented(one)));
}

function partsOf(statement: Statement, before: string, { comments, vocabulary }: Printing): readonly Part[] {
  const { clauses, block, object, head: word } = statement;
  const starts = clauses.map(({ span }) => span.start);
  const limit = block?.span.start ?? Infinity;
  const bare = vocabulary.heads.get(word.text)?.kind === 'header';
  const first = Math.max(word.span.end, ...object.map(({ span }) => span.end));
  const opener: Part = {
    text: before + sentenceStart(statement),
    above: [],
    behind: bare ? undefined : behind(word, object, first, Math.min(limit, ...starts)),
  };
  const parts = [opener, ...clauses.map((clause, at) => partOf(clause, starts[at + 1] ?? limit))];
  const brace = block === undefined ? '' : ' {';
  return parts.map((part, at) => (at === parts.length - 1 ? { ...part, text: part.text + brace } : part));

  /** On the line of the key, where the value stands below it, or on that of the value. */
  function behind(key: Word, phrases: readonly Phrase[], end: number, next: number) {
    const value = Math.min(next, ...phrases.map(({ span }) => span.start));
    return comments.behind(key.span.end, value) ?? comments.behind(end, next);
  }

  function partOf({ word: own, phrases, span }: Clause, next: number): Part {
    const { text } = own;
    const value = phrasesText(phrases);
    return {
      text: value === '' ? text : `${text} ${value}`,
      // A header's clauses stand elsewhere in the file.
      above: bare ? [] : comments.before(span.start),
      behind: bare ? undefined : behind(own, phrases, span.end, next),
    };
  }
}

/** Everything before the clauses. */
function sentenceStart({ head, object, annotation, value }: Statement): string {
  const named = [head.text, phrasesText(object)].filter(Boolean).join(' ');
  const typed = annotation === undefined ? '' : `: ${phrasesText(annotation)}`;
  return named + typed + (value === undefined ? '' : ` = ${phrasesText(value)}`);
}

function indented(line: string): string {
  return line === '' ? '' : `  ${line}`;
}
