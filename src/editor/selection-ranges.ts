/** Widening selections: word, phrase, clause, statement, block, recipe. */
import type { Position, Range, SelectionRange } from 'vscode-languageserver-types';
import { spansIn } from './incremental/spans.ts';
import { rangeOf, scriptAt, type View } from './view.ts';

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
