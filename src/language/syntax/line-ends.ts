/** Notices a text whose lines end in different ways. */
import { diagnose, type Diagnostic, type Source } from '../../diagnostics/diagnostic.ts';
import { mixedLineEnds } from '../../diagnostics/catalogue/syntax.ts';

/** The first line end that is not like the one before it. */
export function checkLineEnds(source: Source): readonly Diagnostic[] {
  let first: string | undefined;
  for (const { 0: lineEnd, index } of source.text.matchAll(/\r\n?|\n/g)) {
    first ??= lineEnd;
    if (lineEnd === first) continue;
    const span = { start: index, end: index + lineEnd.length };
    return [diagnose(mixedLineEnds, {}, { source, span })];
  }
  return [];
}
