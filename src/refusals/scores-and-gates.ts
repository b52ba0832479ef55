/** Scores and gates train for a prune of their stage, which ranks by them. */
import { gatesTwice, unreadGates } from '../diagnostics/catalogue/plan-gates.ts';
import { unreadScores } from '../diagnostics/catalogue/plan-training.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../language/typed.ts';
import { readsGates } from '../plan/train/trained-gates.ts';
import { readsScores } from '../plan/train/trained-scores.ts';
import { trains } from '../plan/verbs/duties.ts';
import { choicesOf } from './choices.ts';

export function scoreAndGateFindings(
  statements: readonly TypedStatement[],
  source: Source,
): readonly Diagnostic[] {
  const trained = statements.filter(({ verb }) => trains(verb)).flatMap(choicesOf);
  const scores = trained.filter(({ word }) => word === 'scores');
  const gates = trained.filter(({ word }) => word === 'gates');
  const unread = [
    ...(statements.some(readsScores) ? [] : scores.map((it) => ({ it, what: unreadScores }))),
    ...(statements.some(readsGates) ? [] : gates.map((it) => ({ it, what: unreadGates }))),
    ...gates.slice(1).map((it) => ({ it, what: gatesTwice })),
  ];
  return unread.map(({ it: { span }, what }) => diagnose(what, {}, { source, span }));
}
