/** What holds of the safe fixes of every text: they mend something, and drop no word. */
import { checkSource } from '../../src/check-source.ts';
import {
  hasErrors,
  type Diagnostic,
  type Fix,
  type Source,
} from '../../src/diagnostics/diagnostic.ts';
import type { ReadUsed } from '../../src/language/use/reader.ts';
import { applyEdits } from '../../src/lint/fix/edits.ts';
import { demand } from './demand.ts';

type Judge = (text: string) => readonly Diagnostic[];

/** Words and numbers without marks, quotes and case. */
export function piecesOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}_]+/gu) ?? [];
}

/** The fixed text has no more errors, and every word and number that it had. */
export function safeFixHolds({ text }: Source, fix: Fix, judge: Judge): void {
  const fixed = applyEdits(text, fix.edits);
  const errors = (found: readonly Diagnostic[]): number =>
    found.filter((one) => hasErrors([one])).length;
  const [before, after] = [judge(text), judge(fixed)];
  const said = `${fix.title}:\n${fixed}\n${after.map(({ message }) => message).join('\n')}`;
  demand(errors(after) <= errors(before), `no more errors after the safe fix ${said}`);
  const left = new Map<string, number>();
  for (const piece of piecesOf(fixed)) left.set(piece, (left.get(piece) ?? 0) + 1);
  for (const piece of piecesOf(text)) {
    const count = left.get(piece) ?? 0;
    demand(count > 0, `the word \`${piece}\` after the safe fix ${said}`);
    left.set(piece, count - 1);
  }
}

/** Safe fixes of any text. */
export function holdsOfFixes(source: Source, found: readonly Diagnostic[], read: ReadUsed): void {
  const judge: Judge = (text) => checkSource({ ...source, text }, read).diagnostics;
  for (const { fixes = [] } of found) {
    for (const fix of fixes) if (fix.safety === 'safe') safeFixHolds(source, fix, judge);
  }
}
