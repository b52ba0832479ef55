/** Places in trees of plain data: moved in a copy, or in place if nobody else holds the tree. */
import type { Source } from '../../diagnostics/diagnostic.ts';

export interface MovableSpan {
  start: number;
  end: number;
}

/** Every span in a tree, each once. */
export function spansIn(tree: unknown): readonly MovableSpan[] {
  const spans = new Set<MovableSpan>();
  visit(tree);
  return [...spans];

  /** True where a place was found. */
  function visit(part: unknown): boolean {
    if (typeof part !== 'object' || part === null || placeless.has(part)) return false;
    if (isSpan(part)) {
      spans.add(part);
      return true;
    }
    let hasPlace = false;
    for (const inner of Object.values(part)) hasPlace = visit(inner) || hasPlace;
    if (!hasPlace) placeless.add(part);
    return hasPlace;
  }
}

/** Parts that were looked through and have no place: fractions, whole expressions. */
const placeless = new WeakSet<object>();

/** Moves spans in place: to copy half of a long recipe at each key stroke would take too long. */
export function moveSpans(spans: Iterable<MovableSpan>, by: number): void {
  if (by === 0) return;
  for (const span of spans) {
    span.start += by;
    span.end += by;
  }
}

export interface Move {
  /** By how many UTF-16 units every span is moved. */
  readonly by: number;
  /** The text that the spans pointed into, and the one that they point into now. */
  readonly from: Source;
  readonly to: Source;
}

/** A copy that points into another text. */
export function moved<T>(tree: T, { by, from, to }: Move): T {
  return sameType(tree, copyOf(tree));

  function copyOf(part: unknown): unknown {
    if (typeof part !== 'object' || part === null) return part;
    if (part === from) return to;
    if (isSpan(part)) return { start: part.start + by, end: part.end + by };
    if (Array.isArray(part)) return part.map(copyOf);
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, copyOf(inner)]));
  }
}

function isSpan(part: object): part is MovableSpan {
  return 'start' in part && typeof part.start === 'number' && 'end' in part;
}

/** A copy has the type of its original, which the compiler cannot see. */
function sameType<T>(_original: T, copy: unknown): T {
  return copy as T;
}
