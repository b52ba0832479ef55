/** Scores and gates train for a prune of their stage, which ranks by them. */
import {
  gatesTwice,
  unreadGates,
  unusedGateNumber,
  thresholdsBeside,
  towardWithoutGates,
  unreadThresholds,
} from '../diagnostics/catalogue/plan-gates.ts';
import { unreadWidths, widthsBeside } from '../diagnostics/catalogue/plan-units.ts';
import { unreadScores } from '../diagnostics/catalogue/plan-training.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import type { Choice, TypedStatement } from '../language/typed.ts';

import { asChoice } from '../plan/reading.ts';
import { gateReadBy, inputGatesWord, readsWidths } from '../plan/gates-of-stage.ts';
import { readsScores } from '../plan/train/trained-gates.ts';
import { trains } from '../plan/duties.ts';
import { choicesOf } from './refusal.ts';

/** What `toward` can hold to a budget. */
const haveBudgets: ReadonlySet<string> = new Set(['gates', 'thresholds']);

/** What would rank or rewrite the same units. */
const notBesideThresholds: ReadonlySet<string> = new Set([...['gates', inputGatesWord, 'lora', 'scores']]);

export function scoreAndGateFindings(statements: readonly TypedStatement[], source: Source): readonly Diagnostic[] {
  const trained = statements.filter(({ verb }) => trains(verb)).flatMap(choicesOf);
  const scores = trained.filter(({ word }) => word === 'scores');
  const gates = trained.filter(({ word }) => word === 'gates' || word === inputGatesWord);
  const thresholds = trained.filter(({ word }) => word === 'thresholds');
  const widths = trained.filter(({ word }) => word === 'widths');
  const beside = trained.filter(({ word }) => notBesideThresholds.has(word));
  const reads = new Set(statements.map(gateReadBy));
  const unread = [
    ...(statements.some(readsScores) ? [] : scores.map((it) => ({ it, what: unreadScores }))),
    ...(reads.has('gate') ? [] : gates.map((it) => ({ it, what: unreadGates }))),
    ...(reads.has('margin') ? [] : thresholds.map((it) => ({ it, what: unreadThresholds }))),
    ...(statements.some(readsWidths) ? [] : widths.map((it) => ({ it, what: unreadWidths }))),
    ...(thresholds.length === 0 ? [] : beside.map((it) => ({ it, what: thresholdsBeside }))),
    ...thresholds.slice(1).map((it) => ({ it, what: thresholdsBeside })),
    ...gates.slice(1).map((it) => ({ it, what: gatesTwice })),
  ];
  const aimless = statements.filter((it) => trains(it.verb) && !choicesOf(it).some(({ word }) => haveBudgets.has(word)));
  return [
    ...aimless.flatMap(({ clauses: { toward } }) =>
      toward === undefined ? [] : [diagnose(towardWithoutGates, {}, { source, span: toward.span })],
    ),
    ...unread.map(({ it: { span }, what }) => diagnose(what, {}, { source, span })),
    ...besideWidths(widths, [...gates, ...thresholds], source),
    ...gates.flatMap((it) => idleNumbers(it, source)),
  ];
}

/** What else would decide about the units of widths: a second `widths`, or one of these. */
function besideWidths([first, second]: readonly Choice[], [other]: readonly Choice[], source: Source): readonly Diagnostic[] {
  const refuse = (what: string, { span }: Choice): readonly Diagnostic[] => [diagnose(widthsBeside, { what }, { source, span })];
  if (second !== undefined) return refuse('`widths` once more', second);
  return first === undefined || other === undefined ? [] : refuse(`\`${other.word}\``, other);
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
