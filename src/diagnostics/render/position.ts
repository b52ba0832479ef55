/** Offsets of a source as lines and columns, the way people and editors count them. */
import type { Source, Span } from '../diagnostic.ts';

/** Both count from 1; a column is one character (code point), a tab included. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where an offset lies; an offset past the end is the end. */
export function positionAt(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  const line = lastAtMost(starts, offset);
  const before = source.text.slice(starts[line], offset);
  return { line: line + 1, column: [...before].length + 1 };
}

/** The line that an offset lies in, without its line break. */
export function lineAround(source: Source, offset: number): Span {
  const starts = lineStarts(source);
  const line = lastAtMost(starts, offset);
  const start = starts[line] ?? 0;
  const next = starts[line + 1];
  if (next === undefined) return { start, end: source.text.length };
  const windows = source.text.startsWith('\r\n', next - 2);
  return { start, end: windows ? next - 2 : next - 1 };
}

/** A megabyte of junk can bring thousands of findings: its lines are counted once. */
const cache = new WeakMap<Source, readonly number[]>();

function lineStarts(source: Source): readonly number[] {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (const match of source.text.matchAll(/\r\n|\n|\r/g)) {
    starts.push(match.index + match[0].length);
  }
  cache.set(source, starts);
  return starts;
}

/** Index of the last start that is not beyond the offset. */
function lastAtMost(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
