/** Lays out files and blocks: statements below each other, with the comments between them. */
import { builders } from 'prettier/doc';
import type { Statement } from '../ast.ts';
import type { Container, Entry, StatementEntry } from './entries.ts';
import { flatText, linesBehind, type Doc, type Layout } from './layout.ts';
import { splitLines } from './lines.ts';
import { sentenceDoc } from './statement.ts';
import { thensOf } from './then.ts';

const { breakParent, group, hardline, ifBreak, indent, line, lineSuffix } = builders;

/** A stage's statements share a clock; those of a file and of other blocks are steps. */
export type Level = 'stage' | 'steps';

/** `within` limits the entries to those that are laid out anew. */
export function bodyDoc(
  { entries }: Container,
  level: Level,
  layout: Layout,
  within: (entry: Entry) => boolean = () => true,
): Doc {
  const statements = entries.flatMap((one) => (one.kind === 'statement' ? [one.statement] : []));
  const thens = level === 'stage' ? new Set<Statement>() : thensOf(statements, layout.vocabulary);
  const parts: Doc[] = [];
  /** The statement above, as long as no empty line has been printed below it. */
  let above: (StatementEntry & { readonly id: symbol }) | undefined;
  for (const [index, entry] of entries.entries()) {
    const id = Symbol('statement');
    if (within(entry)) {
      if (parts.length > 0) parts.push(hardline, entry.hasGap ? hardline : gapAbove(index));
      parts.push(entryDoc(entry, entries[index - 1], id, thens, layout));
    }
    above = entry.kind === 'statement' ? { ...entry, id } : undefined;
  }
  return parts;

  /**
   * Bare statements of several lines stand apart, and so does what `then` begins. A `##` below a
   * statement would else document the next one.
   */
  function gapAbove(index: number): Doc {
    if (above?.tail.some(({ text }) => /^##(?!#)/.test(text)) === true) return hardline;
    if (above === undefined || level === 'stage') return '';
    const next = entries.findIndex((one, at) => at >= index && one.kind === 'statement');
    const entry = entries[next];
    if (entry?.kind !== 'statement') return '';
    if (entries.slice(index, next + 1).some(({ hasGap }) => hasGap)) return '';
    if (thens.has(entry.statement)) return hardline;
    return isVerb(above.statement, layout) ? ifBreak(hardline, '', { groupId: above.id }) : '';
  }
}

function isVerb({ head }: Statement, { vocabulary }: Layout): boolean {
  return vocabulary.heads.get(head.text)?.kind === 'verb';
}

function entryDoc(
  entry: Entry,
  before: Entry | undefined,
  id: symbol,
  thens: ReadonlySet<Statement>,
  layout: Layout,
): Doc {
  if (entry.kind === 'comment') return entry.remark.text;
  const { statement, trailing, tail, isIgnored } = entry;
  const then = thens.has(statement) ? 'then ' : '';
  const doc = isIgnored ? asWritten(statement, layout) : statementDoc(entry, then, id, layout);
  return [
    !isIgnored && isHeld(entry, before, layout) ? flatText(doc) : doc,
    trailing === undefined ? '' : [lineSuffix(` ${trailing.text}`), breakParent],
    indent(tail.map(({ text }) => [hardline, text])),
  ];
}

/** A suppression speaks of one line, which is not cut then. */
function isHeld(entry: StatementEntry, before: Entry | undefined, layout: Layout): boolean {
  const { statement, trailing, inner } = entry;
  const above = before?.kind === 'comment' ? before.remark.text : '';
  const speaks = [above, trailing?.text ?? ''].some((text) => /^#+\s*espalier-ignore\b/.test(text));
  const { lineOf } = layout.lines;
  const isLine = lineOf(statement.span.start) === lineOf(statement.span.end);
  return speaks && isLine && (inner === undefined || isOneLine(statement, inner, layout));
}

function statementDoc(entry: StatementEntry, then: string, id: symbol, layout: Layout): Doc {
  const { statement, inner } = entry;
  const sentence = sentenceDoc(statement, then, id, layout);
  if (inner === undefined) return sentence;
  const declaration = layout.vocabulary.heads.get(statement.head.text);
  const isStage = declaration?.kind === 'block' && declaration.builds === 'stage';
  // Only a block's own brace may stand on a line of its own.
  const gap = declaration?.kind === 'block' ? ifBreak(hardline, ' ', { groupId: id }) : ' ';
  const body = bodyDoc(inner, isStage ? 'stage' : 'steps', layout);
  return isOneLine(statement, inner, layout)
    ? group([sentence, gap, '{', indent([line, body]), line, '}'])
    : [sentence, gap, blockDoc(inner, body)];
}

function blockDoc({ entries, opening }: Container, body: Doc): Doc {
  if (entries.length === 0 && opening.length === 0) return '{}';
  const remarks = opening.map((remark, index) => ({ ...remark, ownLine: index > 0 }));
  const gap = entries.length === 0 ? '' : hardline;
  return ['{', indent([linesBehind(remarks), gap, body]), hardline, '}'];
}

/** A single statement stays beside its braces where it was written there. */
function isOneLine(
  { block }: Statement,
  { entries, opening }: Container,
  { lines }: Layout,
): boolean {
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
  return [
    first,
    ...rest.map((text) => {
      const indentation = /^\s*/.exec(text)?.[0].length ?? 0;
      return [hardline, text.slice(Math.min(old, indentation)).trimEnd()];
    }),
  ];
}
