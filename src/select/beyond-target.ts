/** The refusal of a scope that has lost more than its target: a hard mask never grows back. */
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { prunedBeyondTarget } from '../diagnostics/catalogue/select.ts';

export function beyondTarget(scope: string, pruned: number, target: number): Outcome<never> {
  return { diagnostics: [diagnose(prunedBeyondTarget, { scope, pruned, target })] };
}
