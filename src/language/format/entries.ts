/** What stands in a file or a block, line by line: statements and the comments between them. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Comment, Statement } from '../ast.ts';
import type { Layout } from './layout.ts';
import type { Lines } from './lines.ts';
import { orderedClauses, attach, attachedTo, remarkOf, type Remark } from './remarks.ts';

export interface StatementEntry {
  readonly kind: 'statement';
  readonly statement: Statement;
  /** True where an empty line stands above. */
  readonly hasGap: boolean;
  /** Behind it, on its last line. */
  trailing?: Remark;
  /** Below it, indented as its clauses are. */
  readonly tail: Remark[];
  /** Present where it has a block. */
  readonly inner?: Container;
  /** Left as it is: `# prettier-ignore` stands above. */
  readonly isIgnored: boolean;
}

export type CommentEntry = { readonly kind: 'comment'; readonly remark: Remark; readonly hasGap: boolean };

export type Entry = StatementEntry | CommentEntry;

export interface Container {
  readonly entries: readonly Entry[];
  /** Behind the opening brace, on its line. */
  readonly opening: readonly Remark[];
}

/** Comments in textual order, each taken once. */
export type CommentQueue = { readonly peek: () => Comment | undefined; readonly take: () => Comment | undefined };

export function queueOf(comments: readonly Comment[]): CommentQueue {
  let next = 0;
  return { peek: () => comments[next], take: () => comments[next++] };
}

/** A container on its way. */
interface Filling {
  readonly queue: CommentQueue;
  readonly layout: Layout;
  /** Whether it is a block, and begins with a brace. */
  readonly isBlock: boolean;
  readonly entries: Entry[];
  readonly opening: Remark[];
  /** Where the last entry ends. */
  last: number;
}

/** The entries of a file or of a block. Comments inside statements go to `remarks`. */
export function containerOf(statements: readonly Statement[], { start, end }: Span, queue: CommentQueue, layout: Layout): Container {
  const { lines } = layout;
  const isBlock = lines.text.charAt(start) === '{';
  const filling: Filling = { queue, layout, isBlock, entries: [], opening: [], last: start };
  const { entries, opening } = filling;
  for (const statement of statements) {
    takeUntil(filling, statement.span.start, statement);
    const above = entries.at(-1);
    const comment = above?.kind === 'comment' ? above.remark.text : '';
    const isIgnored = /^#\s*prettier-ignore$/.test(comment);
    const hasGap = lines.hasGap(filling.last, statement.span.start);
    const { block } = statement;
    for (const one of takenBefore(block?.span.start ?? statement.span.end, queue)) {
      if (!isIgnored) attach(one, statement, lines, layout.remarks);
    }
    const inner = block && containerOf(block.statements, block.span, queue, layout);
    const entry: Entry = { kind: 'statement', statement, hasGap, tail: [], isIgnored };
    entries.push(inner === undefined ? entry : { ...entry, inner });
    filling.last = statement.span.end;
  }
  takeUntil(filling, end, undefined);
  for (const entry of entries) if (entry.kind === 'statement') settle(entry, layout);
  return { entries, opening };
}

function takenBefore(limit: number, queue: CommentQueue): readonly Comment[] {
  const run: Comment[] = [];
  for (let one = queue.peek(); one !== undefined && one.span.start < limit; one = queue.peek()) {
    queue.take();
    run.push(one);
  }
  return run;
}

/** Gives the comments before an offset their place, between statements or at one of them. */
function takeUntil(filling: Filling, limit: number, next: Statement | undefined): void {
  const { queue, entries } = filling;
  const { lines } = filling.layout;
  const previous = entries.at(-1);
  const owner = previous?.kind === 'statement' ? previous : undefined;
  const run = takenBefore(limit, queue);
  const own = run.filter((comment) => !placeBeside(filling, comment, owner));
  const tail = owner === undefined ? 0 : tailLength(own, owner.statement, next, lines);
  for (const [index, comment] of own.entries()) {
    const remark = remarkOf(comment, lines);
    const hasGap = lines.hasGap(filling.last, comment.span.start);
    if (index < tail) owner?.tail.push(remark);
    else entries.push({ kind: 'comment', remark, hasGap });
    filling.last = comment.span.end;
  }
}

/** Whether a comment stands behind something on its line, and so belongs to it. */
function placeBeside(filling: Filling, comment: Comment, owner: StatementEntry | undefined): boolean {
  const { layout, isBlock, entries, opening } = filling;
  const remark = remarkOf(comment, layout.lines);
  if (remark.ownLine || owner?.trailing !== undefined) return false;
  if (owner === undefined && (entries.length > 0 || !isBlock)) return false;
  if (owner === undefined) opening.push(remark);
  else putBehind(owner, remark, layout);
  filling.last = comment.span.end;
  return true;
}

/**
 * Of the comments behind a clause only one can end its line. The others stand above the clause that
 * is printed next, or below the statement; one without clauses before it does not cut the statement.
 */
function settle(entry: StatementEntry, { vocabulary, remarks }: Layout): void {
  if (remarks.size === 0) return;
  const { statement, tail } = entry;
  const clauses = orderedClauses(statement, vocabulary);
  for (const [index, part] of [statement, ...clauses].entries()) {
    const behind = remarks.get(part)?.behind ?? [];
    const next = clauses[index];
    if (behind.length === 0) continue;
    if (next === undefined && statement.block !== undefined) {
      // Only a block's own brace may stand below a comment.
      const isBlock = vocabulary.heads.get(statement.head.text)?.kind === 'block';
      if (!isBlock) attachedTo(statement, remarks).before.push(...behind.splice(0));
      continue;
    }
    const others = behind.splice(behind[0]?.ownLine === false ? 1 : 0);
    if (others.length === 0) continue;
    if (next === undefined) tail.unshift(...others);
    else attachedTo(next, remarks).before.unshift(...others);
  }
  const first = remarks.get(statement)?.behind[0];
  const isBare = clauses.length === 0 && statement.block === undefined;
  if (first === undefined || !isBare || entry.trailing !== undefined) return;
  entry.trailing = first;
  remarks.get(statement)?.behind.pop();
}

/** A comment behind the last of several lines speaks of what stands there. */
function putBehind(entry: StatementEntry, remark: Remark, { lines, remarks }: Layout): void {
  const { statement, isIgnored } = entry;
  const { span, block, clauses } = statement;
  const isLong = lines.lineOf(span.start) !== lines.lineOf(span.end);
  if (isLong && block === undefined && !isIgnored) attachedTo(clauses.at(-1) ?? statement, remarks).behind.push(remark);
  else entry.trailing = remark;
}

/**
 * How many of the comments below a statement belong to it: those right below that are indented
 * deeper than it, unless what follows is as deep or documented by them.
 */
function tailLength(comments: readonly Comment[], statement: Statement, next: Statement | undefined, lines: Lines): number {
  if (statement.block !== undefined) return 0;
  const indent = lines.indentOf(statement.span.start);
  let length = 0;
  let end = statement.span.end;
  for (const { span } of comments) {
    if (lines.hasGap(end, span.start) || lines.columnOf(span.start) <= indent) break;
    end = span.end;
    length++;
  }
  const follower = comments[length]?.span ?? next?.span;
  if (follower === undefined || lines.hasGap(end, follower.start)) return length;
  const isDeep = lines.indentOf(follower.start) > indent;
  return isDeep || comments.slice(0, length).some(({ doc }) => doc) ? 0 : length;
}

/** Whether a `##` comes last, which would document a statement right below. */
export function endsInDoc({ tail }: StatementEntry): boolean {
  return tail.some(({ text }) => /^##(?!#)/.test(text));
}
