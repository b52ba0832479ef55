/** What an editor lays out by itself: the block that a brace closes, the indentation of a new line. */
import { matchPart } from '../basics/matches.ts';
import type { Position, TextEdit } from 'vscode-languageserver-types';
import type { Statement } from '../language/ast.ts';
import { rangeFormattingOf } from './formatting.ts';
import { rangeOf, scriptAt, type View } from './view.ts';

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
  const offset = document.offsetAt(position);
  const script = scriptAt(view, offset);
  if (script === undefined || script.isYaml || script.offset > 0) return [];
  const lineStart = document.offsetAt({ line: position.line, character: 0 });
  const line = document.getText().slice(lineStart).split('\n', 1)[0] ?? '';
  const written = matchPart(/^[ \t]*/, line);
  const open = blocksIn(script.statements).filter(({ block }) => {
    return block !== undefined && block.span.start < lineStart && lineStart < block.span.end;
  });
  const isClosing = line.slice(written.length).startsWith('}');
  const wanted = '  '.repeat(Math.max(open.length - (isClosing ? 1 : 0), 0));
  const isDeeper = written.startsWith(wanted) && !isClosing;
  if (written === wanted || isDeeper) return [];
  const start = { line: position.line, character: 0 };
  const end = { line: position.line, character: written.length };
  return [{ range: { start, end }, newText: wanted }];
}
