/** What an editor may fold: blocks, long statements, and runs of comments. */
import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver-types';
import type { Span } from '../diagnostics/diagnostic.ts';
import { statementsIn, type Statement } from '../language/ast.ts';
import type { Script, View } from './view.ts';

export function foldingOf(view: View): readonly FoldingRange[] {
  return view.scripts.flatMap((script) => [
    ...script.statements.flatMap((statement) => ofStatement(statement, script, view)),
    ...ofComments(script, view),
  ]);
}

/** The brace that closes a block stays in sight. */
function ofStatement(statement: Statement, script: Script, view: View): readonly FoldingRange[] {
  const { block, span } = statement;
  const { startLine, endLine } = linesOf(span, script, view);
  const last = block === undefined || script.isYaml ? endLine : endLine - 1;
  const own = last > startLine ? [{ startLine, endLine: last }] : [];
  return [...own, ...statementsIn(block).flatMap((one) => ofStatement(one, script, view))];
}

function ofComments(script: Script, view: View): readonly FoldingRange[] {
  const runs: { startLine: number; endLine: number }[] = [];
  for (const { span } of script.comments) {
    if (!isAlone(span, script)) continue;
    const { startLine: line } = linesOf(span, script, view);
    const run = runs.at(-1);
    if (run?.endLine === line - 1) run.endLine = line;
    else runs.push({ startLine: line, endLine: line });
  }
  return runs.filter(({ startLine, endLine }) => endLine > startLine).map((run) => ({ ...run, kind: FoldingRangeKind.Comment }));
}

function isAlone({ start }: Span, { source }: Script): boolean {
  const line = source.text.lastIndexOf('\n', start - 1) + 1;
  return source.text.slice(line, start).trim() === '';
}

function linesOf({ start, end }: Span, { offset }: Script, { document }: View) {
  return { startLine: document.positionAt(offset + start).line, endLine: document.positionAt(offset + end).line };
}
