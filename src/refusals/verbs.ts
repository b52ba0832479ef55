/** What of the statements that train, mark and fit this version does not carry out. */
import { flatMapDefined } from '../basics/lists.ts';
import { partsOf } from '../language/check/components.ts';
import { statementsIn, valuesIn } from '../language/within.ts';
import type { Choice, Quantity, Recipe, TypedStatement, Value } from '../language/typed.ts';
import { latencyStatements } from '../plan/latency/latency-target.ts';
import { misplacedDecayPart } from '../plan/train/decay.ts';
import { growthBy, drawn } from '../plan/rewire/growth.ts';
import { asChoice, asRecord, clause, itemsOf } from '../plan/reading.ts';
import { choicesOf, placeOf, type Refusal } from './refusal.ts';
import { isFall } from '../vocabulary/index.ts';
import { uncountedLength } from '../plan/schedule/window.ts';

/** Of several models each is written as its own file; what changes its graph is refused, but for `compact`. */
export function partRefusals(recipe: Recipe): readonly Refusal[] {
  if (partsOf(recipe).length === 0) return [];
  const instead = 'do it to one model, in a recipe of its own with `--model`';
  const several = 'of several models';
  const timed = latencyStatements(recipe).map(({ span }) => ({
    what: `a latency ${several}`,
    span,
    instead: 'ask for a share of weights, of params or of flops',
  }));
  const changed = statementsIn(recipe.body).flatMap(({ verb, object, clauses, span }): readonly Refusal[] => {
    if (graphChanging.has(verb)) return [{ what: `\`${verb}\` ${several}`, span, instead }];
    if (verb === 'compact' && clauses['folding'] !== undefined) {
      return [{ what: `\`compact folding\` ${several}`, span, instead: 'write `compact` alone' }];
    }
    const isTokens = itemsOf(object).some((one) => one.kind === 'choice' && one.word === 'tokens');
    return isTokens ? [{ what: `\`${verb} tokens\` ${several}`, span, instead }] : [];
  });
  return [...timed, ...changed];
}

const graphChanging: ReadonlySet<string> = new Set(['insert', 'factorize', 'project']);

/** `calibrate norms using …` is all that can be calibrated. */
export function calibrateRefusals(statement: TypedStatement): readonly Refusal[] {
  const instead = 'write `calibrate norms using …`';
  const objects = itemsOf(statement.object)
    .filter((item) => asChoice(item).word !== 'norms')
    .map((item) => ({ what: `calibrating \`${asChoice(item).word}\``, span: item.span, instead }));
  return [...objects, ...clauseRefusals(statement, ['in', 'except'], instead)];
}

/** Least squares have no steps, and know the inputs and outputs of one layer only. */
export function reconstructRefusals(statement: TypedStatement): readonly Refusal[] {
  const objects = itemsOf(statement.object)
    .filter((item) => asChoice(item).word !== 'layers')
    .map((item) => ({ what: `reconstructing \`${asChoice(item).word}\``, span: item.span, instead: 'write `reconstruct layers`' }));
  return [...objects, ...clauseRefusals(statement, ['for', 'training', 'decay'], 'leave it out: layers are fitted by least squares')];
}

export function markRefusals(statement: TypedStatement): readonly Refusal[] {
  const moment = clause(statement, 'at');
  if (moment === undefined) return [];
  return [{ what: 'a mark in the middle of a stage', span: moment.span, instead: 'put the mark between stages' }];
}

/** Masks, optimizer, clock and samples have no layers. */
export function rewindRefusals(statement: TypedStatement): readonly Refusal[] {
  const whole = itemsOf(statement.object)
    .map((item) => asChoice(item).word)
    .find((word) => word !== 'all' && word !== 'weights');
  const narrowed = clause(statement, 'in') ?? clause(statement, 'except');
  if (whole === undefined || narrowed === undefined) return [];
  return [{ what: `rewinding \`${whole}\` of single layers`, span: narrowed.span, instead: 'rewind it of the whole model' }];
}

/** `at` is for `step`, `to` for schedules that have an end. */
export function trainRefusals(statement: TypedStatement): readonly Refusal[] {
  const named = [...clauseRefusals(statement, ['as']), ...choicesOf(statement).flatMap(alphaRefusals)];
  const decay = clause(statement, 'decay');
  if (decay === undefined) return named;
  const found = [...named, ...lengthRefusals(timesIn([decay]))];
  const misplaced = misplacedDecayPart(asRecord(decay).fields);
  if (misplaced === undefined) return found;
  const { part, word, span } = misplaced;
  return [...found, { what: `\`${part}\` with \`decay ${word}\``, span }];
}

/** Shares of a stage or a rate, and factors. */
const countless: ReadonlySet<string> = new Set(['share', 'number']);

/** What falls is a share, from the first rewiring on: it has an end, and neither moments nor a warm-up. */
export function rewireRefusals(statement: TypedStatement): readonly Refusal[] {
  return [...scopeRefusals(statement), ...drawRefusals(statement), ...fallRefusals(statement)];
}

function drawRefusals(statement: TypedStatement): readonly Refusal[] {
  const [by, using] = [clause(statement, 'by'), clause(statement, 'using')];
  if (by?.kind !== 'expression' || using === undefined) return [];
  const growth = growthBy(by.expr);
  return 'draws' in growth && growth.draws ? [{ ...drawn, span: using.span }] : [];
}

function scopeRefusals(statement: TypedStatement): readonly Refusal[] {
  const { per } = asRecord(statement.object).fields;
  if (per === undefined || asChoice(per).word === 'layer') return [];
  return [{ what: `\`rewire\` per ${asChoice(per).word}`, span: per.span, instead: 'write `per layer`' }];
}

function fallRefusals(statement: TypedStatement): readonly Refusal[] {
  const decay = clause(statement, 'decay');
  if (decay === undefined) return [];
  const { schedule, warmup, at, to, restarting } = asRecord(decay).fields;
  const word = schedule && asChoice(schedule).word;
  const hasFall = word !== undefined && isFall(word);
  const misplaced = warmup ?? at ?? restarting ?? (word === 'constant' ? to : undefined);
  if (misplaced === undefined && (hasFall || word === 'constant')) return [];
  const what = hasFall || word === 'constant' ? 'this part of `decay`' : `\`rewire\` with \`decay ${word ?? ''}\``;
  return [{ what, span: (misplaced ?? schedule ?? decay).span, instead: 'write `decay linear to 1%` or `decay cosine to 1%`' }];
}

/** W ⊙ (BA) is BA = 1 at its start, whatever its rank: a scale of its own has no place. */
function alphaRefusals({ args: { form, alpha } }: Choice): readonly Refusal[] {
  if (form === undefined || alpha === undefined || asChoice(form).word !== 'scaled') return [];
  return [{ what: '`alpha` with `form: scaled`', span: alpha.span, instead: 'leave `alpha` out' }];
}

function clauseRefusals(statement: TypedStatement, words: readonly string[], instead?: string): readonly Refusal[] {
  return words
    .filter((word) => statement.clauses[word] !== undefined)
    .map((word) => ({ what: `\`${statement.verb}\` with \`${word}\``, span: placeOf(statement, word), instead }));
}

// Lengths that cannot be counted in steps.

export function lengthRefusals(lengths: readonly (Quantity | undefined)[]): readonly Refusal[] {
  return lengths.flatMap((length) => {
    const what = length && uncountedLength(length);
    return what === undefined || length === undefined ? [] : [{ what, span: length.span }];
  });
}

/** Both ends of the window of a statement, its instants, and the time from one to the next. */
export function momentsOf(statement: TypedStatement): readonly Quantity[] {
  const moments = flatMapDefined(['over', 'at', 'every'], (word) => clause(statement, word));
  return timesIn(moments.flatMap((value) => (value.kind === 'window' ? [value.from, value.to] : [value])));
}

function timesIn(values: readonly Value[]): readonly Quantity[] {
  const amounts = values.flatMap(valuesIn).filter((value) => value.kind === 'quantity');
  return amounts.filter(({ unit }) => !countless.has(unit));
}

/** The longest that a stage may last: `until … at most 10 epochs`. */
export function limitOf(until: Value | undefined): Quantity | undefined {
  const limit = until && asRecord(until).fields['atMost'];
  return limit?.kind === 'quantity' ? limit : undefined;
}
