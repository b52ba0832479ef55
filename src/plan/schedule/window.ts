/** When a statement acts: at one instant, or at the times of a window; lengths and moments in steps, of which one is one optimizer update (language.md, "Time"). */
import { unsupported, wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import * as catalogue from '../../diagnostics/catalogue/plan-training.ts';
import { diagnose, done, collecting, type Place, type Outcome } from '../../diagnostics/diagnostic.ts';
import { compare, multiply, rational, round, type Rational, one, zero } from '../../exact/rational.ts';
import type { Quantity, TypedStatement, Window, Value } from '../../language/typed.ts';
import { leftOut, amountOf, asWindow, clause, quantityClause, asQuantity, itemsOf, placeOf } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { hasTimeClause, lasts, vocabulary } from '../../vocabulary/index.ts';
import { defaultEvery, windowOfCompute, windowOfShares, type Interval } from './times.ts';

export interface Clock {
  readonly batch: number;
  /** Samples of the data set that trains; undefined where nobody named one. */
  readonly samples: number | undefined;
  readonly data: string;
}

/** Steps, or why there is no number of them. */
export type Steps = Outcome<number>;

/** Steps of one epoch: ceil(samples / batch), its last batch smaller. */
export function stepsPerEpoch(clock: Clock): number | undefined {
  return clock.samples === undefined ? undefined : Math.ceil(clock.samples / clock.batch);
}

/** A length of time in steps, to nearest, halves to even. */
export function stepsOf(quantity: Quantity, clock: Clock, place: Place): Steps {
  const what = uncountedLength(quantity);
  if (what !== undefined) return { diagnostics: [diagnose(unsupported, { what }, place)] };
  const amount = amountOf(quantity);
  switch (quantity.unit) {
    case 'steps':
      return wholeSteps(amount, place);
    case 'epochs': {
      const epoch = stepsPerEpoch(clock);
      if (epoch !== undefined) return wholeSteps(multiply(amount, rational(epoch)), place);
      return { diagnostics: [diagnose(catalogue.unknownSamples, { data: clock.data, what: 'a length in epochs' }, place)] };
    }
    default:
      throw new TypeError(`a length in ${quantity.unit} is refused above`);
  }
}

/** A length that cannot be counted in steps, as a message calls it. */
export function uncountedLength({ unit, base }: Quantity): string | undefined {
  if (base !== undefined) return `a length in ${unit} of ${base}`;
  return unit === 'steps' || unit === 'epochs' ? undefined : `a length in ${unit}`;
}

/** A moment inside a stage: a share of its steps, or a time from its start. */
export function momentOf(quantity: Quantity, steps: number, clock: Clock, place: Place): Steps {
  return quantity.unit === 'share' && quantity.base === undefined
    ? wholeSteps(multiply(amountOf(quantity), rational(steps)), place)
    : stepsOf(quantity, clock, place);
}

const mostSteps = Number.MAX_SAFE_INTEGER;

/** Beyond the integers that a number holds exactly, one step more would change nothing. */
function wholeSteps(amount: Rational, place: Place): Steps {
  if (compare(amount, rational(mostSteps)) <= 0) return done(Number(round(amount)));
  return { diagnostics: [diagnose(wrongNumber, { what: 'the number of steps', value: 'too large', need: `at most ${mostSteps}` }, place)] };
}

export interface Timing extends Interval {
  readonly every: number;
  readonly windowed: boolean;
  /** Where the recipe lists them: the steps of all updates. */
  readonly instants?: readonly number[];
  readonly defaults: readonly string[];
}

/** Densities of the selection before, on average during and after the window. */
export type Densities = { readonly before: Rational; readonly during: Rational; readonly after: Rational };

/** True for a statement that acts over time: `every` alone means `over 0%..100%`, `at` lists instants. */
export function isWindowed(statement: TypedStatement): boolean {
  const head = vocabulary.heads.get(statement.verb);
  return head?.kind === 'verb' && hasTimeClause(head, statement.clauses);
}

/** True for a statement that acts during its stage, also where it has no window. */
export function isLasting(statement: TypedStatement): boolean {
  const head = vocabulary.heads.get(statement.verb);
  const has = (word: string): boolean => clause(statement, word) !== undefined;
  return isWindowed(statement) || (head?.kind === 'verb' && lasts(head, has));
}

/** `densities` is asked only for a window `of compute`. */
export function timingOf(statement: TypedStatement, context: PlanContext, densities: () => Densities | undefined): Outcome<Timing> {
  return collecting((take) => {
    if (!isLasting(statement)) return { first: context.at, last: context.at, every: 1, windowed: false, defaults: ['window'] };
    const over = clause(statement, 'over');
    const { at } = statement.clauses;
    const span = placeOf(statement, over !== undefined ? 'over' : at !== undefined ? 'at' : 'every');
    const { stage } = context;
    if (!stage.trains) return take(refusal(context, catalogue.windowWithoutTraining, { stage: stage.name }, span));
    if (at !== undefined) return take(instantsOf(at, context));
    const interval = over === undefined ? windowOfShares(zero, one, stage.steps) : take(intervalOf(asWindow(over), context, densities));
    const { first, last } = interval;
    if (first > last) return take(refusal(context, catalogue.windowBackwards, { first, last }, span));
    if (last > stage.steps) return take(refusal(context, catalogue.windowPastEnd, { last, steps: stage.steps }, span));
    return { ...interval, every: take(everyOf(statement, context, interval)), windowed: true, defaults: missing(statement) };
  });
}

/** Times of the ends of a window, wherever it is written. */
export function intervalOf(window: Window, context: PlanContext, densities: () => Densities | undefined): Outcome<Interval> {
  return collecting((take) => {
    const { steps } = context.stage;
    if (window.from.base === 'compute' || window.to.base === 'compute') {
      const known = densities();
      const solved = known && windowOfCompute(amountOf(window.from), amountOf(window.to), known);
      if (solved === undefined) return take(refusal(context, catalogue.computeUnsolvable, {}, window.span));
      return windowOfShares(solved.from, solved.to, steps);
    }
    const place = { source: context.source, span: window.span };
    const first = take(momentOf(window.from, steps, clockOf(context), place));
    return { first, last: take(momentOf(window.to, steps, clockOf(context), place)) };
  });
}

function everyOf(statement: TypedStatement, context: PlanContext, interval: Interval): Outcome<number> {
  const quantity = quantityClause(statement, 'every');
  return quantity === undefined ? done(defaultEvery(interval)) : stepsFrom1(quantity, 'every', context);
}

/** A length of one step at least, as the word `name` writes it. */
export function stepsFrom1(quantity: Quantity, name: string, context: PlanContext): Outcome<number> {
  return collecting((take) => {
    const steps = take(stepsOf(quantity, clockOf(context), { source: context.source, span: quantity.span }));
    if (steps >= 1) return steps;
    return take(refusal(context, wrongNumber, { what: `\`${name}\``, value: `${steps} steps`, need: 'at least one step' }, quantity.span));
  });
}

export function clockOf({ settings }: Pick<PlanContext, 'settings'>): Clock {
  return { batch: settings.batch, samples: settings.samples['train'], data: 'train' };
}

function missing(statement: TypedStatement): readonly string[] {
  return leftOut({ window: clause(statement, 'over'), 'window.every': clause(statement, 'every') });
}

// `at 10, 35, 60 epochs`: the steps of updates that a recipe lists.

function instantsOf(at: Value, context: PlanContext): Outcome<Timing> {
  return collecting((take) => {
    const { steps } = context.stage;
    const instants: number[] = [];
    for (const item of itemsOf(at)) {
      const step = take(momentOf(asQuantity(item), steps, clockOf(context), { source: context.source, span: at.span }));
      if (step > steps) return take(refusal(context, catalogue.windowPastEnd, { last: step, steps }, item.span));
      const before = instants.at(-1);
      if (before !== undefined && step <= before) return take(refusal(context, catalogue.instantsOutOfOrder, { before, step }, item.span));
      instants.push(step);
    }
    const [first = 0] = instants;
    const last = instants.at(-1) ?? first;
    // The times between the ends of the list are not those of a grid.
    return { first, last, instants, every: Math.max(1, last - first), windowed: true, defaults: [] };
  });
}
