/** Statements of a syntax tree as the text of a recipe, with the comments that stand in them. */
import type { HeadDeclaration, Vocabulary } from '../../../vocabulary/index.ts';
import type { Clause, Statement } from '../../ast.ts';
import type { CommentShelf } from '../comment-shelf.ts';
import { phrasesText } from './items.ts';

/** A longer statement gets a line for each clause that it could do without. */
const width = 80;

export interface Printing {
  readonly vocabulary: Vocabulary;
  readonly comments: CommentShelf;
}

/** Lines without indentation, the comments above the statement included. */
export function statementLines(
  statement: Statement,
  before: string,
  printing: Printing,
): readonly string[] {
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
  readonly clause?: string;
  readonly above: readonly string[];
  readonly behind: string | undefined;
}

function sentenceLines(
  statement: Statement,
  before: string,
  printing: Printing,
): readonly string[] {
  const head = printing.vocabulary.heads.get(statement.head.text);
  const parts = partsOf(statement, before, head, printing);
  const isPlain = parts.every(
    ({ above, behind }, at) =>
      above.length === 0 && (behind === undefined || at === parts.length - 1),
  );
  const line = parts.map(({ text }) => text).join(' ');
  const oneLine = head?.kind === 'header' || head?.kind === 'definition' || line.length <= width;
  if (isPlain && oneLine) return [withComment(line, parts.at(-1)?.behind)];
  const essential = essentialClauses(head);
  const lines: string[] = [];
  let isOpen = true;
  for (const [at, { text, clause, above, behind }] of parts.entries()) {
    const stays: boolean =
      at === 0 || (isOpen && above.length === 0 && essential.has(clause ?? ''));
    if (!stays) lines.push(...above.map(indented));
    if (stays && at > 0) lines.push(withComment(`${lines.pop() ?? ''} ${text}`, behind));
    else lines.push(withComment(at === 0 ? text : indented(text), behind));
    isOpen = stays && behind === undefined;
  }
  return lines;
}

function partsOf(
  statement: Statement,
  before: string,
  head: HeadDeclaration | undefined,
  { comments }: Printing,
): readonly Part[] {
  const { clauses, block, object, head: word } = statement;
  const starts = clauses.map(({ span }) => span.start);
  const limit = block?.span.start ?? Infinity;
  const bare = head?.kind === 'header';
  const first = Math.max(word.span.end, ...object.map(({ span }) => span.end));
  const opener: Part = {
    text: before + sentenceStart(statement),
    above: [],
    behind: bare ? undefined : comments.behind(first, Math.min(limit, ...starts)),
  };
  const parts = [opener, ...clauses.map((clause, at) => partOf(clause, starts[at + 1] ?? limit))];
  const brace = block === undefined ? '' : ' {';
  return parts.map((part, at) =>
    at === parts.length - 1 ? { ...part, text: part.text + brace } : part,
  );

  function partOf({ word: { text }, phrases, span }: Clause, next: number): Part {
    const value = phrasesText(phrases);
    return {
      text: value === '' ? text : `${text} ${value}`,
      clause: text,
      // A header's clauses stand elsewhere in the file.
      above: bare ? [] : comments.before(span.start),
      behind: bare ? undefined : comments.behind(span.end, next),
    };
  }
}

/** Everything before the clauses. */
function sentenceStart({ head, object, annotation, value }: Statement): string {
  const named = [head.text, phrasesText(object)].filter(Boolean).join(' ');
  const typed = annotation === undefined ? '' : `: ${phrasesText(annotation)}`;
  return named + typed + (value === undefined ? '' : ` = ${phrasesText(value)}`);
}

/** What the statement cannot do without says, with the object, what it is about. */
function essentialClauses(head: HeadDeclaration | undefined): ReadonlySet<string> {
  const rules = head?.kind === 'verb' ? (head.rules ?? []) : [];
  return new Set(
    rules.flatMap((rule) =>
      rule.kind === 'required' ? [rule.clause] : rule.kind === 'one-of' ? rule.clauses : [],
    ),
  );
}

function withComment(line: string, comment: string | undefined): string {
  return comment === undefined ? line : `${line} ${comment}`;
}

function indented(line: string): string {
  return line === '' ? '' : `  ${line}`;
}
