/** What can be folded, and how a selection grows: by words, phrases, clauses, statements and blocks. */
import { FoldingRangeKind, type FoldingRange, type Position, type Range, type SelectionRange } from 'vscode-languageserver-types';
import type { Span } from '../diagnostics/diagnostic.ts';
import { statementsIn, type Statement } from '../language/ast.ts';
import { type Script, type View, rangeOf, scriptAt } from './view.ts';
import { spansIn } from './incremental/pieces.ts';

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

// Widening selections: word, phrase, clause, statement, block, recipe.

export function selectionRangesOf(view: View, positions: readonly Position[]): readonly SelectionRange[] {
  return positions.map((position) => {
    const [whole, ...inner] = rangesAround(view, position);
    const outermost = { range: whole ?? { start: position, end: position } };
    return inner.reduce<SelectionRange>((parent, range) => ({ range, parent }), outermost);
  });
}

/** From the document to the word; each lies within the one before and is smaller. */
function rangesAround(view: View, position: Position): readonly Range[] {
  const { document } = view;
  const offset = document.offsetAt(position);
  const whole = { start: document.positionAt(0), end: document.positionAt(Infinity) };
  const script = scriptAt(view, offset);
  if (script === undefined) return [whole];
  const at = offset - script.offset;
  const own = { start: 0, end: script.source.text.length };
  const around = spansIn([script.statements, script.comments])
    .filter(({ start, end }) => start <= at && at <= end)
    .toSorted((a, b) => b.end - b.start - (a.end - a.start));
  const chain = [own, ...around].filter((span, index, all) => index === 0 || isSmaller(span, all[index - 1] ?? own));
  const ranges = chain.map((span) => rangeOf(view, script, span));
  return script.offset === 0 ? ranges : [whole, ...ranges];
}

function isSmaller(span: { start: number; end: number }, outer: typeof span): boolean {
  const isInside = outer.start <= span.start && span.end <= outer.end;
  return isInside && span.end - span.start < outer.end - outer.start;
}
