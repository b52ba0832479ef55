/** One line a finding, `path:line:col: severity code message`: what grep and editors read. */
import type { Diagnostic } from '../diagnostic.ts';
import { locationOf } from './location.ts';
import { visible } from './visible.ts';

/** Ends with a line break, unless there is nothing to say. */
export function renderConcise(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => conciseLine(diagnostic) + '\n').join('');
}

function conciseLine(diagnostic: Diagnostic): string {
  const { severity, code, message } = diagnostic;
  const location = locationOf(diagnostic) ?? 'espalier';
  return `${location}: ${severity} ${code} ${visible(message)}`;
}
