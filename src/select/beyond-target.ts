/** Refusals of a scope that cannot meet its target. */
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { prunedBeyondTarget, tooFewCandidates } from '../diagnostics/catalogue/select.ts';

/** It has lost more already: a hard mask never grows back. */
export function beyondTarget(scope: string, pruned: number, target: number): Outcome<never> {
  return { diagnostics: [diagnose(prunedBeyondTarget, { scope, pruned, target })] };
}

/** Fewer of its live units may be pruned than the target asks for. */
export function tooFew(scope: string, missing: number, left: number): Outcome<never> {
  return { diagnostics: [diagnose(tooFewCandidates, { scope, missing, left })] };
}
