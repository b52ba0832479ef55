/** Lays out a document, or the statements that a range touches, as `espalier fmt` does; and what has just been typed. */
import type { Range, TextEdit, Position } from 'vscode-languageserver-types';
import type { Span } from '../diagnostics/diagnostic.ts';
import { format, formatRange } from '../language/format/format.ts';
import { convert } from '../language/yaml/write/convert.ts';
import { vocabulary } from '../vocabulary/index.ts';
import { rangeOf, type Script, type View, scriptAt } from './view.ts';
import { matchPart } from '../basics/matches.ts';
import type { Statement } from '../language/ast.ts';

/** Nothing for a recipe with syntax errors, nor for one in YAML with any. */
export function formattingOf(view: View): readonly TextEdit[] {
  return view.scripts.flatMap((script) => changeOf(view, script, laidOut(script, view)));
}

export function rangeFormattingOf(view: View, range: Range): readonly TextEdit[] {
  const { document } = view;
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  return view.scripts.flatMap((script) => {
    const { offset, source, isYaml } = script;
    const inside: Span = { start: Math.max(start - offset, 0), end: Math.min(end - offset, source.text.length) };
    if (isYaml || inside.start > inside.end || isIndented(script, view)) return [];
    return changeOf(view, script, formatRange(source, inside).value);
  });
}

/** A block inside a list of a page is indented, which the formatter would take away. */
function laidOut(script: Script, view: View): string | undefined {
  if (isIndented(script, view)) return undefined;
  const { source, isYaml } = script;
  return isYaml ? convert(source, 'yaml', vocabulary, view.around.read).value : format(source).value;
}

function isIndented({ offset }: Script, { document }: View): boolean {
  const before = document.getText().slice(0, Math.max(offset - 1, 0));
  return offset > 0 && /^[ \t]/.test(before.slice(before.lastIndexOf('\n') + 1));
}

/** The smallest edit: only what lies between the common start and the common end. */
export function changeOf(view: View, script: Script, after: string | undefined): readonly TextEdit[] {
  const before = script.source.text;
  if (after === undefined || after === before) return [];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const span = { start, end: before.length - tail };
  return [{ range: rangeOf(view, script, span), newText: after.slice(start, after.length - tail) }];
}

// What an editor lays out by itself: the block that a brace closes, the indentation of a new line.

/** `position` is behind the character that was typed. */
export function onTypeFormattingOf(view: View, position: Position, character: string): readonly TextEdit[] {
  return character === '}' ? closed(view, position) : indented(view, position);
}

function closed(view: View, position: Position): readonly TextEdit[] {
  const offset = view.document.offsetAt(position);
  const script = scriptAt(view, offset);
  const at = offset - (script?.offset ?? 0);
  const block = script && blocksIn(script.statements).find(({ block: own }) => own?.span.end === at);
  if (script === undefined || script.isYaml || block === undefined) return [];
  return rangeFormattingOf(view, rangeOf(view, script, block.span));
}

function blocksIn(statements: readonly Statement[]): readonly Statement[] {
  return statements.flatMap((statement) => (statement.block === undefined ? [] : [statement, ...blocksIn(statement.block.statements)]));
}

/** Two columns for every block that is open; the brace that closes one stands under its statement. */
function indented(view: View, position: Position): readonly TextEdit[] {
  const { document } = view;
  const script = scriptAt(view, document.offsetAt(position));
  if (script === undefined || script.isYaml || script.offset > 0) return [];
  const lineStart = document.offsetAt({ line: position.line, character: 0 });
  const line = document.getText().slice(lineStart).split('\n', 1)[0] ?? '';
  const written = matchPart(/^[ \t]*/, line);
  const open = blocksIn(script.statements).filter(
    ({ block }) => block !== undefined && block.span.start < lineStart && lineStart < block.span.end,
  );
  const isClosing = line.slice(written.length).startsWith('}');
  const wanted = '  '.repeat(Math.max(open.length - (isClosing ? 1 : 0), 0));
  const isDeeper = written.startsWith(wanted) && !isClosing;
  if (written === wanted || isDeeper) return [];
  const start = { line: position.line, character: 0 };
  return [{ range: { start, end: { line: position.line, character: written.length } }, newText: wanted }];
}
