/** Scores and gates train for a prune of their stage, which ranks by them. */
import * as catalogue from '../diagnostics/catalogue/plan-gates.ts';
import { noWidths, unreadWidths, widthsBeside } from '../diagnostics/catalogue/plan-units.ts';
import { unreadScores } from '../diagnostics/catalogue/plan-training.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import { freeNames } from '../language/expressions/names.ts';
import type { Choice, TypedStatement } from '../language/typed.ts';

import { asChoice } from '../plan/reading.ts';
import { gateReadBy, inputGatesWord, readsWidths, readsScores } from '../plan/statement-reads.ts';
import { trains } from '../plan/declared.ts';
import { namesWidths } from '../plan/units/gated-units.ts';
import { beginsAtOnce } from './expressions.ts';
import { choicesOf, placeOf } from './refusal.ts';

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
    ...(reads.has('gate') ? [] : gates.map((it) => ({ it, what: catalogue.unreadGates }))),
    ...(reads.has('margin') ? [] : thresholds.map((it) => ({ it, what: catalogue.unreadThresholds }))),
    ...(statements.some(readsWidths) ? [] : widths.map((it) => ({ it, what: unreadWidths }))),
    ...(thresholds.length === 0 ? [] : beside.map((it) => ({ it, what: catalogue.thresholdsBeside }))),
    ...thresholds.slice(1).map((it) => ({ it, what: catalogue.thresholdsBeside })),
    ...gates.slice(1).map((it) => ({ it, what: catalogue.gatesTwice })),
  ];
  const ranking = statements.filter((it) => gateReadBy(it) === 'gate');
  const rankless = gates.length > 0 ? [] : ranking;
  const early = gates.length > 0 ? ranking.filter((it) => beginsAtOnce(it, statements)) : [];
  const widthless = widths.length > 0 ? [] : statements.filter(readsWidths);
  const aimless = statements.filter((it) => trains(it.verb) && !choicesOf(it).some(({ word }) => haveBudgets.has(word)));
  return [
    ...aimless.flatMap(({ clauses: { toward } }) =>
      toward === undefined ? [] : [diagnose(catalogue.towardWithoutGates, {}, { source, span: toward.span })],
    ),
    ...rankless.map((it) => diagnose(catalogue.noGates, { reads: '`gate`' }, { source, span: placeOf(it, 'by') })),
    ...early.map((it) => diagnose(catalogue.idleGates, {}, { source, span: placeOf(it, 'by') })),
    ...widthless.map((it) => diagnose(noWidths, { reads: '`width`' }, { source, span: placeOf(it, 'by') })),
    ...statements.filter(({ verb }) => trains(verb)).flatMap((it) => strayTerms(it, source)),
    ...unread.map(({ it: { span }, what }) => diagnose(what, {}, { source, span })),
    ...besideWidths(widths, [...gates, ...thresholds], source),
    ...gates.flatMap((it) => idleNumbers(it, source)),
  ];
}

/** Each unit has a probability of its own. */
const hasProbabilities: ReadonlySet<string> = new Set(['gates', inputGatesWord, 'codes']);

/** A term of gates or of widths that the statement does not train. */
function strayTerms(statement: TypedStatement, source: Source): readonly Diagnostic[] {
  const { loss } = statement.clauses;
  if (loss?.kind !== 'expression') return [];
  const names = freeNames(loss.expr);
  const place = { source, span: loss.span };
  const words = new Set(choicesOf(statement).map(({ word }) => word));
  const hasWidths = words.has('widths');
  if (namesWidths(names) && !hasWidths) return [diagnose(noWidths, { reads: 'a loss of `expected-flops` or `chosen-flops`' }, place)];
  if ([...words].some((word) => hasProbabilities.has(word))) return [];
  if (names.has('open-gates')) return [diagnose(catalogue.noGates, { reads: '`open-gates`' }, place)];
  if (names.has('q') && !hasWidths && !words.has('thresholds')) return [diagnose(catalogue.noGates, { reads: '`q`' }, place)];
  // Widths have a probability for each unit, and no number.
  return names.has('gate') ? [diagnose(catalogue.noGates, { reads: '`gate`' }, place)] : [];
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
    return [diagnose(catalogue.unusedGateNumber, { number }, { source, span: written.span })];
  });
}
