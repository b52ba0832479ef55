/** Lays out a document, or the statements that a range touches, as `espalier fmt` does. */
import type { Range, TextEdit } from 'vscode-languageserver-types';
import type { Span } from '../diagnostics/diagnostic.ts';
import { format, formatRange } from '../language/format/format.ts';
import { convert } from '../language/yaml/write/convert.ts';
import { vocabulary } from '../vocabulary/index.ts';
import { rangeOf, type Script, type View } from './view.ts';

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
