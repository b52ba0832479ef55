/** Where the lines of a text begin: what stands on one line, and where a line is empty. */
import { matchPart } from '../../basics/matches.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';

export interface Lines {
  readonly text: string;
  /** The number of the line that holds an offset, from 0. */
  readonly lineOf: (offset: number) => number;
  /** How far an offset is from the start of its line. */
  readonly columnOf: (offset: number) => number;
  /** How far the first visible character of a line is from its start. */
  readonly indentOf: (offset: number) => number;
  /** Whether an empty line lies between two offsets. */
  readonly hasGap: (from: number, to: number) => boolean;
  /** Whether nothing but space stands before an offset on its line. */
  readonly isFirst: (offset: number) => boolean;
}

const lineEnd = /\r\n|[\r\n\u2028\u2029]/g;
/** Characters that the lexer does not see. */
const invisible = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/g;
const emptyLine = /(?:\r\n|\r(?!\n)|[\n\u2028\u2029])[^\S\r\n\u2028\u2029]*(?:\r\n|[\r\n\u2028\u2029])/;

export function linesOf(text: string): Lines {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(lineEnd)) starts.push(index + end.length);

  function lineOf(offset: number): number {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? Infinity) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  const startOf = (offset: number): number => starts[lineOf(offset)] ?? 0;
  const visible = (from: number, to: number): string => text.slice(from, to).replace(invisible, '');

  return {
    text,
    lineOf,
    columnOf: (offset) => offset - startOf(offset),
    indentOf: (offset) => matchPart(/^\s*/, text.slice(startOf(offset), offset)).length,
    hasGap: (from, to) => lineOf(to) - lineOf(from) > 1 && emptyLine.test(visible(from, to)),
    isFirst: (offset) => visible(startOf(offset), offset).trim() === '',
  };
}

/** The lines of a piece of text, without their ends. */
export function splitLines(text: string): readonly string[] {
  return text.split(/\r\n|[\r\n\u2028\u2029]/);
}

export function isWithin(offset: number, { start, end }: Span): boolean {
  return start <= offset && offset < end;
}
