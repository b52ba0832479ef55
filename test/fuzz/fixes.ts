/** What holds of the safe fixes of every text: they drop no word. */
import type { Diagnostic, Fix } from '../../src/diagnostics/diagnostic.ts';
import { applyEdits } from '../../src/lint/fix/fix-source.ts';
import { demand } from './demand.ts';

/** Words and numbers, each by itself, without marks, quotes and case. */
export function piecesOf(text: string): readonly string[] {
  return text.toLowerCase().match(/\p{N}+|[\p{L}\p{M}]+/gu) ?? [];
}

/** Every word and number that the text has is in the fixed text too. */
export function keepsWords(text: string, fix: Fix): void {
  if (saysWhatIsMeant(fix)) return;
  const fixed = applyEdits(text, fix.edits);
  const left = new Map<string, number>();
  for (const piece of piecesOf(fixed)) left.set(piece, (left.get(piece) ?? 0) + 1);
  for (const piece of piecesOf(text)) {
    const count = left.get(piece) ?? 0;
    demand(count > 0, `the word \`${piece}\` after the safe fix ${fix.title}:\n${fixed}`);
    left.set(piece, count - 1);
  }
}

/** A whole statement in the words of the language, in place of those of other tools. */
function saysWhatIsMeant({ title, edits: [edit, other] }: Fix): boolean {
  const text = edit?.text.replaceAll('\n', '; ');
  return other === undefined && text !== undefined && text.includes(' ') && title === `write \`${text}\``;
}

/**
 * Safe fixes of any text. Of a text with many slips nothing more is known, since one fix may bring the
 * next slip to light.
 */
export function holdsOfFixes(text: string, found: readonly Diagnostic[]): void {
  for (const { code, fixes = [] } of found) {
    if (joining.has(code)) continue;
    for (const fix of fixes) if (fix.safety === 'safe') keepsWords(text, fix);
  }
}

/** A word that a line's end cuts in two, and characters that nobody sees. */
const joining: ReadonlySet<string> = new Set(['ESP1002', 'ESP1008']);
