/** Scores and gates train for a prune of their stage, which ranks by them. */
import { gatesTwice, unreadGates, unusedGateNumber } from '../diagnostics/catalogue/plan-gates.ts';
import { unreadScores } from '../diagnostics/catalogue/plan-training.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import type { Choice, TypedStatement } from '../language/typed.ts';
import { asChoice } from '../plan/reading.ts';
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
  return [
    ...unread.map(({ it: { span }, what }) => diagnose(what, {}, { source, span })),
    ...gates.flatMap((it) => idleNumbers(it, source)),
  ];
}

/** What hard-concrete gates alone have. */
function idleNumbers({ args }: Choice, source: Source): readonly Diagnostic[] {
  const form = args['form'];
  if (form === undefined || asChoice(form).word !== 'annealed') return [];
  return ['start', 'temperature', 'low', 'high'].flatMap((number) => {
    const written = args[number];
    if (written === undefined) return [];
    return [diagnose(unusedGateNumber, { number }, { source, span: written.span })];
  });
}
