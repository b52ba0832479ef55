/** How many findings of each severity there are, as numbers and as words. */
import type { Diagnostic } from '../diagnostic.ts';

export interface Counts {
  readonly errors: number;
  readonly warnings: number;
  readonly hints: number;
}

export function countBySeverity(diagnostics: readonly Diagnostic[]): Counts {
  const count = (severity: Diagnostic['severity']): number => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return { errors: count('error'), warnings: count('warning'), hints: count('hint') };
}

/** `2 errors, 1 warning`; `no findings` for none. */
export function inWords(counts: Counts): string {
  const parts = [quantity(counts.errors, 'error'), quantity(counts.warnings, 'warning'), quantity(counts.hints, 'hint')].filter(
    (part) => part !== '',
  );
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

function quantity(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}
