/** Gives each comment inside a statement to the part of it that it speaks of, and the clauses their order. */
import { memoized } from '../../basics/memoized.ts';
import type { Argument, Clause, Comment, Item, Phrase, Statement } from '../ast.ts';
import { itemsOfPart, partsOfItem } from '../syntax/fold-item.ts';
import { isWithin, type Lines } from './lines.ts';
import type { HeadDeclaration, Vocabulary } from '../../vocabulary/index.ts';

/** A comment as it is printed. */
export interface Remark {
  /** With its `#`. */
  readonly text: string;
  /** On a line of its own, not behind something. */
  readonly ownLine: boolean;
  /** Where it ends in the source. */
  readonly end: number;
}

type Attached = { readonly before: Remark[]; readonly behind: Remark[] };

/** What carries comments: elements of lists, clauses, and the words before the clauses. */
export type Remarks = Map<Part, Attached>;

export type Part = Statement | Clause | Phrase | Argument;

export function remarkOf({ span }: Comment, lines: Lines): Remark {
  // What nobody sees at the end goes with the space.
  return { text: lines.text.slice(span.start, span.end).replace(/[\s\p{Cf}]+$/u, ''), ownLine: lines.isFirst(span.start), end: span.end };
}

export function attachedTo(part: Part, remarks: Remarks): Attached {
  const known = remarks.get(part);
  if (known !== undefined) return known;
  const fresh: Attached = { before: [], behind: [] };
  remarks.set(part, fresh);
  return fresh;
}

/** `comment` lies between the first word of the statement and its block or its end. */
export function attach(comment: Comment, statement: Statement, lines: Lines, remarks: Remarks): void {
  const at = comment.span.start;
  const remark = remarkOf(comment, lines);
  const { object, annotation = [], value = [], clauses } = statement;
  const heads = [object, annotation, value];
  const { around, before, after } = neighbours([...heads.flat(), ...clauses], at);
  if (around?.kind === 'clause') attachInClause(remark, at, around, remarks);
  else if (around !== undefined) attachInElement(remark, at, { element: around, fallback: carrier(around), remarks });
  else if (before === undefined && after?.kind === 'phrase') {
    attachedTo(statement, remarks).before.push({ ...remark, ownLine: true });
  } else if (!remark.ownLine || after === undefined || after === annotation[0] || after === value[0]) {
    attachedTo(before === undefined ? statement : carrier(before), remarks).behind.push(remark);
  } else {
    attachedTo(after, remarks).before.push(remark);
  }

  /** What stands behind the last phrase stands behind all the words before the clauses. */
  function carrier(part: Phrase | Clause): Part {
    return heads.some((phrases) => phrases.at(-1) === part) ? statement : part;
  }
}

function attachInClause(remark: Remark, at: number, clause: Clause, remarks: Remarks): void {
  const { around, before, after } = neighbours(clause.phrases, at);
  if (around !== undefined) {
    const isLast = clause.phrases.at(-1) === around;
    return attachInElement(remark, at, { element: around, fallback: isLast ? clause : around, remarks });
  }
  if (before === undefined) attachedTo(clause, remarks).before.push({ ...remark, ownLine: true });
  else if (!remark.ownLine || after === undefined) attachedTo(after === undefined ? clause : before, remarks).behind.push(remark);
  else attachedTo(after, remarks).before.push(remark);
}

/** An element of a list may hold lists of its own; where it holds none, `fallback` is behind it. */
function attachInElement(
  remark: Remark,
  at: number,
  { element, fallback, remarks }: { readonly element: ListElement; readonly fallback: Part; readonly remarks: Remarks },
): void {
  const items = 'value' in element ? element.value.items : element.items;
  const list = items.flatMap(listsIn).find(({ span }) => isWithin(at, span));
  const { around, before, after } = neighbours(elementsOf(list), at);
  if (around !== undefined) return attachInElement(remark, at, { element: around, fallback: around, remarks });
  if (before !== undefined && (!remark.ownLine || after === undefined)) attachedTo(before, remarks).behind.push(remark);
  else if (after !== undefined) attachedTo(after, remarks).before.push({ ...remark, ownLine: true });
  else attachedTo(fallback, remarks).behind.push(remark);
}

type ListElement = Phrase | Argument;

/** The outermost lists and calls in an item. */
function listsIn(item: Item): readonly Item[] {
  if (item.kind === 'call' || item.kind === 'list') return [item];
  return partsOfItem(item).flatMap(itemsOfPart).flatMap(listsIn);
}

function elementsOf(item: Item | undefined): readonly ListElement[] {
  return item?.kind === 'call' ? item.args : item?.kind === 'list' ? item.items : [];
}

type Neighbours<T> = { readonly around: T | undefined; readonly before: T | undefined; readonly after: T | undefined };

/** What an offset lies in, or between; parts are in textual order. */
function neighbours<T extends Part>(parts: readonly T[], offset: number): Neighbours<T> {
  let before: T | undefined;
  for (const part of parts) {
    if (isWithin(offset, part.span)) return { around: part, before: undefined, after: undefined };
    if (part.span.start > offset) return { around: undefined, before, after: part };
    before = part;
  }
  return { around: undefined, before, after: undefined };
}

// In which order clauses stand.

/** The order of their declarations; as written where one is unknown or stands twice. */
export function orderedClauses({ head, clauses }: Statement, { heads }: Vocabulary): readonly Clause[] {
  const declaration = heads.get(head.text);
  if (clauses.length < 2 || declaration === undefined) return clauses;
  const ranks = ranksOf(declaration);
  const rank = ({ word }: Clause): number => ranks.get(word.text) ?? -1;
  const found = new Set(clauses.map(rank));
  if (found.size < clauses.length || found.has(-1)) return clauses;
  return [...clauses].sort((a, b) => rank(a) - rank(b));
}

const ranksOf = /* @__PURE__ */ memoized(({ clauses }: HeadDeclaration) => new Map(clauses.map(({ word }, index) => [word, index])));
