/** What holds of every finding about a file. */
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';

/** Whole sentences that name the file, and a place in its text where it is one. Throws otherwise. */
export function isSound(finding: Diagnostic): void {
  isWellSaid(finding);
  const { message, source, file } = finding;
  const isNamed = file !== undefined || source !== undefined || /`[^`]*\/[^`]*`/.test(message);
  demand(isNamed, `a file: ${message}`);
}

/** The same of a finding that need not be about a file. */
export function isWellSaid({ message, why, help = '', source, span }: Diagnostic): void {
  const said = `${message} ${why} ${help}`;
  const bare = said.replace(/`[^`]*`/g, '');
  demand(!/undefined|\[object|\bNaN\b|call stack/i.test(bare), said);
  if (source === undefined || span === undefined) return;
  const isInside = span.start >= 0 && span.start <= span.end && span.end <= source.text.length;
  demand(isInside, `a place in the text: ${said}`);
}

function demand(condition: boolean, what: string): void {
  if (!condition) throw new Error(`expected ${what}`);
}
