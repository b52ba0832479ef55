/** Where a finding points: lines and columns of a text, and their place as every renderer writes it. */
import { memoized } from '../../basics/memoized.ts';
import type { Source, Span, Diagnostic, Related } from '../diagnostic.ts';
import { visible } from './visible.ts';

/** Both count from 1; a column is one character (code point), a tab included. */
export type Position = { readonly line: number; readonly column: number };

/** Where an offset lies; an offset past the end is the end. */
export function positionAt(source: Source, offset: number): Position {
  const { lines, pairs } = landmarksOf(source);
  const place = Math.min(offset, source.text.length);
  const line = countBelow(lines, place + 1);
  const start = lines[line - 1] ?? 0;
  const pairsBetween = countBelow(pairs, place) - countBelow(pairs, start);
  return { line, column: place - start - pairsBetween + 1 };
}

/** The line that an offset lies in, without its line break. */
export function lineAround(source: Source, offset: number): Span {
  const { lines } = landmarksOf(source);
  const line = countBelow(lines, offset + 1);
  const start = lines[line - 1] ?? 0;
  const next = lines[line];
  if (next === undefined) return { start, end: source.text.length };
  const windows = source.text.startsWith('\r\n', next - 2);
  return { start, end: windows ? next - 2 : next - 1 };
}

interface Landmarks {
  /** Where lines start. */
  readonly lines: readonly number[];
  /** Where characters end that take two units of UTF-16: offsets of their second halves. */
  readonly pairs: readonly number[];
}

/** A megabyte of junk in one line can bring thousands of findings: it is looked through once. */
const landmarksOf = /* @__PURE__ */ memoized((source: Source): Landmarks => {
  const lines = [0];
  const pairs: number[] = [];
  for (const { index, 0: found } of source.text.matchAll(/\r\n|[\n\r]|[\u{10000}-\u{10ffff}]/gu)) {
    if (found.codePointAt(0) === found.charCodeAt(0)) lines.push(index + found.length);
    else pairs.push(index + 1);
  }
  return { lines, pairs };
});

/** How many of the ascending values lie below the limit. */
function countBelow(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `recipe.prune:3:5`, or just the file, or undefined where nothing is known. */
export function locationOf(place: Diagnostic | Related): string | undefined {
  if (place.source === undefined) return 'file' in place && place.file !== undefined ? visible(place.file) : undefined;
  const name = visible(place.source.name);
  if (place.span === undefined) return name;
  const { line, column } = positionAt(place.source, place.span.start);
  return `${name}:${line}:${column}`;
}

/** What the command calls a recipe that no file holds. */
const nameless: readonly string[] = ['', '-e', '<stdin>'];

/** With `/`, without `./`, and not yet escaped; undefined for what is no file, such as `-e` and `<stdin>`. */
export function repositoryPath(name: string | undefined): string | undefined {
  if (name === undefined || nameless.includes(name)) return undefined;
  return name.replaceAll('\\', '/').replace(/^(\.\/+)+/, '');
}
