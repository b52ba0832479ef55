/** Lays out files and blocks: statements below each other, with the comments between them. */
import { matchPart } from '../../basics/matches.ts';
import { builders } from 'prettier/doc';
import { hasClause, type Statement } from '../ast.ts';
import { endsInDoc, type Container, type Entry, type StatementEntry } from './entries.ts';
import { linesBehind, onOneLine, type Doc, type Layout } from './layout.ts';
import { splitLines } from './lines.ts';
import { sentenceDoc, type Sentence } from './statement.ts';
import { orderedClauses } from './remarks.ts';
import { isWindowed, takesTime, type HeadDeclaration, type Vocabulary } from '../../vocabulary/index.ts';

const { breakParent, group, hardline, ifBreak, indent, line, lineSuffix } = builders;

/** A stage's statements share a clock; those of a file and of other blocks are steps. */
export type Level = 'stage' | 'steps';

/** `within` limits the entries to those that are laid out anew. */
export function bodyDoc({ entries }: Container, level: Level, layout: Layout, within: (entry: Entry) => boolean = () => true): Doc {
  const statements = entries.flatMap((one) => (one.kind === 'statement' ? [one.statement] : []));
  const thens = level === 'stage' ? [] : [...thensOf(statements, layout.vocabulary)];
  const separated = [...separatedOf(statements, layout)];
  /** What stands before a statement. */
  const leads = new Map([...separated.map((one) => [one, '; '] as const), ...thens.map((one) => [one, 'then '] as const)]);
  const parts: Doc[] = [];
  /** The statement above, as long as no comment follows it, and the group that its words are. */
  let above: StatementEntry | undefined;
  let words: symbol | undefined;
  for (const [index, entry] of entries.entries()) {
    const { doc, id }: Sentence = within(entry) ? entryDoc(entry, entries[index - 1], leads, layout) : { doc: '' };
    if (within(entry)) {
      if (parts.length > 0) parts.push(hardline, entry.hasGap ? hardline : gapAbove(index));
      parts.push(doc);
    }
    above = entry.kind === 'statement' ? entry : undefined;
    words = id;
  }
  return parts;

  /**
   * Bare statements of several lines stand apart, and so does what `then` begins. A `##` below a
   * statement would else document the next one.
   */
  function gapAbove(index: number): Doc {
    if (above !== undefined && endsInDoc(above)) return hardline;
    if (above === undefined || level === 'stage') return '';
    let next = index;
    while (entries[next]?.kind === 'comment' && entries[next]?.hasGap === false) next++;
    const entry = entries[next];
    if (entry?.kind !== 'statement' || entry.hasGap) return '';
    if (leads.get(entry.statement) === 'then ') return hardline;
    if (words === undefined || layout.vocabulary.heads.get(above.statement.head.text)?.kind !== 'verb') return '';
    return ifBreak(hardline, '', { groupId: words });
  }
}

function entryDoc(entry: Entry, before: Entry | undefined, leads: ReadonlyMap<Statement, string>, layout: Layout): Sentence {
  if (entry.kind === 'comment') return { doc: entry.remark.text };
  const { statement, trailing, tail, isIgnored } = entry;
  const lead = leads.get(statement) ?? '';
  const printed = isIgnored ? { doc: asWritten(statement, layout) } : held(statementDoc(entry, lead, layout), entry, before, layout);
  if (trailing === undefined && tail.length === 0) return printed;
  const behind = trailing === undefined ? '' : [lineSuffix(` ${trailing.text}`), breakParent];
  const below = indent(tail.map(({ text }) => [hardline, text]));
  return { ...printed, doc: [printed.doc, behind, below] };
}

/** A suppression speaks of one line, which is not cut then. */
function held(sentence: Sentence, entry: StatementEntry, before: Entry | undefined, layout: Layout): Sentence {
  const { statement, trailing, inner } = entry;
  const above = before?.kind === 'comment' ? before.remark.text : '';
  if (!suppression.test(above) && !suppression.test(trailing?.text ?? '')) return sentence;
  const { lineOf } = layout.lines;
  const isLine = lineOf(statement.span.start) === lineOf(statement.span.end);
  const mayHold = isLine && (inner === undefined || isOneLine(statement, inner, layout));
  const text = mayHold ? onOneLine(sentence.doc) : undefined;
  return text === undefined ? sentence : { doc: text };
}

const suppression = /^#+\s*espalier-ignore\b/;

function statementDoc({ statement, inner }: StatementEntry, lead: string, layout: Layout): Sentence {
  const sentence = sentenceDoc(statement, lead, layout);
  if (inner === undefined) return sentence;
  const { doc, id } = sentence;
  const declaration = layout.vocabulary.heads.get(statement.head.text);
  const isBlock = declaration?.kind === 'block';
  // Only a block's own brace may stand on a line of its own.
  const gap = isBlock && id !== undefined ? ifBreak(hardline, ' ', { groupId: id }) : ' ';
  const level = isBlock && declaration.builds === 'stage' ? 'stage' : 'steps';
  const body = bodyDoc(inner, level, { ...layout, room: layout.room - 2 });
  const whole = isOneLine(statement, inner, layout)
    ? group([doc, gap, '{', indent([line, body]), line, '}'])
    : [doc, gap, blockDoc(inner, body)];
  return { ...sentence, doc: whole };
}

function blockDoc({ entries, opening }: Container, body: Doc): Doc {
  if (entries.length === 0 && opening.length === 0) return '{}';
  const remarks = opening.map((remark, index) => ({ ...remark, ownLine: index > 0 }));
  const gap = entries.length === 0 ? '' : hardline;
  return ['{', indent([linesBehind(remarks), gap, body]), hardline, '}'];
}

/** A single statement stays beside its braces where it was written there. */
function isOneLine({ block }: Statement, { entries, opening }: Container, { lines }: Layout): boolean {
  const [only, second] = entries;
  if (block === undefined || opening.length > 0 || second !== undefined) return false;
  if (only?.kind !== 'statement' || only.inner !== undefined || only.isIgnored) return false;
  if (only.trailing !== undefined || only.tail.length > 0) return false;
  return lines.lineOf(block.span.start) === lines.lineOf(only.statement.span.start);
}

/** Its own lines, moved as a whole to where it stands now: its indentation carries meaning. */
function asWritten({ span }: Statement, { lines }: Layout): Doc {
  const [first = '', ...rest] = splitLines(lines.text.slice(span.start, span.end));
  if (rest.length === 0) return first;
  const old = lines.indentOf(span.start);
  return [first, ...rest.map((text) => [hardline, text.slice(Math.min(old, matchPart(/^\s*/, text).length)).trimEnd()])];
}

// Finds statements that would be read as part of the statement above: they get a `;` before them.

/** Only statements that begin with no word of the language are in doubt. */
function separatedOf(statements: readonly Statement[], { lexicon, vocabulary, lines }: Layout): ReadonlySet<Statement> {
  return new Set(
    statements.filter((statement, index) => {
      const above = statements[index - 1];
      if (statement.headKind !== 'unknown' || above === undefined) return false;
      const first = statement.head.text.toLowerCase();
      return lexicon.clauses.has(first) || isOpen(above) || isMidSentence(above, first);
    }),
  );

  /** A clause without words takes those of the next line. */
  function isOpen(above: Statement): boolean {
    const last = orderedClauses(above, vocabulary).at(-1);
    return above.block === undefined && last?.phrases.length === 0;
  }

  /** As the layout pass judges a line that a page has broken; a number may follow any word here. */
  function isMidSentence(above: Statement, first: string): boolean {
    const { leading, pairs, trailing, units } = lexicon.midSentence;
    const last = lastWordOf(above);
    const isUnit = units.has(first) && /^[\d.]/.test(last);
    const isTail = trailing.has(first) || isUnit || /^[\d.]/.test(first);
    const isBound = lexicon.bound.get(orderedClauses(above, vocabulary).at(-1)?.word.text ?? '');
    return above.block === undefined && (isTail || isBound?.has(first) === true || leading.has(last) || pairs.has(`${last} ${first}`));
  }

  /** As it is laid out: its clauses stand in their usual order. */
  function lastWordOf(above: Statement): string {
    const phrases = orderedClauses(above, vocabulary).at(-1)?.phrases ?? above.value ?? above.object;
    const { start, end } = phrases.at(-1)?.span ?? above.head.span;
    return matchPart(/[^\s(),]+$/, lines.text.slice(start, end)).toLowerCase();
  }
}

// Decides where `then` stands: before what trains or is windowed, and is not the first step.

/** For each statement of a body that is no stage's, whether `then` is written before it. */
function thensOf(statements: readonly Statement[], vocabulary: Vocabulary): ReadonlySet<Statement> {
  const found = new Set<Statement>();
  let isFirst = true;
  for (const [index, statement] of statements.entries()) {
    const declaration = vocabulary.heads.get(statement.head.text);
    if (declaration === undefined ? statement.then : mayFollow(declaration, statement, index)) found.add(statement);
    if (declaration?.kind === 'verb' || declaration?.kind === 'block') isFirst = false;
  }
  return found;

  function mayFollow(declaration: HeadDeclaration, statement: Statement, index: number): boolean {
    if (isFirst || declaration.kind !== 'verb' || !takesTime(declaration, hasClause(statement))) return false;
    const before = statements[index - 1];
    return statement.then || before === undefined || !areOneOrTwo(before, statement, vocabulary);
  }
}

/** A window beside training may mean one stage or two: the checker asks, and a `then` of ours would answer for the user. */
function areOneOrTwo(first: Statement, second: Statement, { heads }: Vocabulary): boolean {
  const brings = (window: Statement, trainer: Statement): boolean => {
    const verb = heads.get(window.head.text);
    if (verb?.kind !== 'verb' || !isWindowed(verb, hasClause(window))) return false;
    return verb.brings?.verb === trainer.head.text;
  };
  return brings(first, second) || brings(second, first);
}
