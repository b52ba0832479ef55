/** Edits of a text: which of them can be made together, and the text that they make. */
import type { Fix, Span, TextEdit } from '../../diagnostics/diagnostic.ts';

/** The text with all edits made; they must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits
    .map((edit) => (edit.text === '' ? removal(edit.span, text) : edit))
    .toSorted((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
  return ordered.reduce((whole, { span, text: put }) => whole.slice(0, span.start) + put + whole.slice(span.end), text);
}

/** Two words with a mark between them stay two words; invisible characters separate nothing. */
function removal(span: Span, text: string): TextEdit {
  const isBetween = word.test(text.charAt(span.start - 1)) && word.test(text.charAt(span.end));
  const isSeen = /[^\p{C}]/u.test(text.slice(span.start, span.end));
  return isBetween && isSeen ? { span, text: ' ' } : { span: withSpace(span, text), text: '' };
}

const word = /[\p{L}\p{M}\p{N}_]/u;

/**
 * What goes at the end of a line takes the space before it along, and the only words of a line take
 * the line. Between words one space of two goes.
 */
function withSpace({ start, end }: Span, text: string): Span {
  const before = /[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  const isFirst = start === before || text[start - before - 1] === '\n';
  const rest = /^[ \t]*(\r?\n|$)/.exec(text.slice(end));
  if (rest !== null) {
    if (!isFirst) return { start: start - before, end };
    return start === end || text.slice(start, end).endsWith('\n') ? { start, end } : { start: start - before, end: end + rest[0].length };
  }
  const isDouble = before > 0 && !isFirst && /^[ \t]/.test(text.slice(end));
  return isDouble ? { start: start - 1, end } : { start, end };
}

/** As many of the fixes as don't touch each other, earlier ones first. */
export function compatible(fixes: readonly Fix[]): readonly Fix[] {
  const chosen: Fix[] = [];
  for (const fix of fixes) {
    if (!chosen.some((other) => overlaps(fix, other))) chosen.push(fix);
  }
  return chosen;
}

/** Adjacent fixes conflict too: the order of two insertions at one place is unknown. */
function overlaps(a: Fix, b: Fix): boolean {
  return a.edits.some(({ span: one }) => b.edits.some(({ span: other }) => one.start <= other.end && other.start <= one.end));
}
