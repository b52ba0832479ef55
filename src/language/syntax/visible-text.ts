/** Takes the invisible characters out of a text, and knows where everything stood before. */
import { diagnose, type Diagnostic, type Source } from '../../diagnostics/diagnostic.ts';
import { invisible } from '../../diagnostics/catalogue/syntax.ts';

export interface VisibleText {
  readonly text: string;
  /** The offset in the source of an offset in `text`. */
  readonly at: (offset: number) => number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Soft hyphens, zero-width and directional characters, and byte order marks. A soft hyphen that says
 * at the end of a line that its last word goes on is left: that is for the lexer.
 */
const invisibleCharacters =
  /(?:[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\u00ad(?!(?:\r\n|[\r\n\u2028\u2029])[^\S\r\n\u2028\u2029]*\p{L}))+/gu;

export function visibleText(source: Source): VisibleText {
  const { text } = source;
  if (text.search(invisibleCharacters) < 0) return { text, at: (offset) => offset, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  // Each cut: the offset in the visible text from which on `removed` characters are missing.
  const cuts: { readonly from: number; readonly removed: number }[] = [];
  let visible = '';
  let end = 0;
  for (const match of text.matchAll(invisibleCharacters)) {
    visible += text.slice(end, match.index);
    const span = { start: match.index, end: match.index + match[0].length };
    end = span.end;
    cuts.push({ from: visible.length, removed: end - visible.length });
    const isByteOrderMark = span.start === 0 && match[0] === '\ufeff';
    if (!isByteOrderMark) {
      const fix = { title: 'remove it', edits: [{ span, text: '' }], safety: 'safe' as const };
      diagnostics.push(diagnose(invisible, { name: codePoint(match[0]) }, { source, span, fixes: [fix] }));
    }
  }
  visible += text.slice(end);
  return { text: visible, at: (offset) => offset + removedBefore(cuts, offset), diagnostics };
}

function codePoint(text: string): string {
  return 'U+' + text.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}

function removedBefore(cuts: readonly { from: number; removed: number }[], offset: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cuts[middle]?.from ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return cuts[low - 1]?.removed ?? 0;
}

/** Characters in back quotes, those that would not show by their code points. */
export function printable(text: string): string {
  const shown = text.replaceAll(
    /[\p{C}\p{Z}]/gu,
    (character) => 'U+' + (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0') + ' ',
  );
  return '`' + shown.trimEnd() + '`';
}
