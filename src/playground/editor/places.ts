/** Offsets of the editor as positions of the language server's features, and back. */
import type { Text } from '@codemirror/state';
import type { Position, Range } from 'vscode-languageserver-types';

export function positionAt(doc: Text, offset: number): Position {
  const { number, from } = doc.lineAt(offset);
  return { line: number - 1, character: offset - from };
}

export function offsetAt(doc: Text, { line, character }: Position): number {
  if (line >= doc.lines) return doc.length;
  const { from, to } = doc.line(line + 1);
  return Math.min(from + character, to);
}

export function wholeOf(doc: Text): Range {
  return { start: { line: 0, character: 0 }, end: positionAt(doc, doc.length) };
}
