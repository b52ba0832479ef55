/** The refusal of a step, as the refusal of what it was for. */
import type { Outcome } from '../diagnostics/diagnostic.ts';

export function refused({ diagnostics }: Outcome<unknown>): Outcome<never> {
  return { diagnostics };
}
