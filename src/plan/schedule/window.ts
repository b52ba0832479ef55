/** When a prune statement acts: at one instant, or at the times of a window. */
import { collecting } from '../../diagnostics/collecting.ts';
import { done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import {
  computeUnsolvable,
  windowBackwards,
  windowPastEnd,
  windowWithoutTraining,
  instantsOutOfOrder,
} from '../../diagnostics/catalogue/plan-training.ts';
import { one, zero, type Rational } from '../../exact/rational.ts';
import type { TypedStatement, Window, Value } from '../../language/typed.ts';
import { amountOf, asWindow, clause, quantityClause, asQuantity, itemsOf } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { hasTimeClause, lasts, vocabulary } from '../../vocabulary/index.ts';
import { momentOf, stepsOf, type Clock } from './duration.ts';
import { defaultEvery, windowOfCompute, windowOfShares, type Interval } from './timeline.ts';

export interface Timing extends Interval {
  readonly every: number;
  readonly windowed: boolean;
  /** Where the recipe lists them: the steps of all updates. */
  readonly instants?: readonly number[];
  readonly defaults: readonly string[];
}

/** Densities of the selection before, on average during and after the window. */
export interface Densities {
  readonly before: Rational;
  readonly during: Rational;
  readonly after: Rational;
}

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
    if (!isLasting(statement)) {
      return { first: context.at, last: context.at, every: 1, windowed: false, defaults: ['window'] };
    }
    const over = clause(statement, 'over');
    const { at } = statement.clauses;
    const word = over !== undefined ? 'over' : at !== undefined ? 'at' : 'every';
    const span = statement.spans[word] ?? statement.span;
    const { stage } = context;
    if (!stage.trains) return take(refusal(context, windowWithoutTraining, { stage: stage.name }, span));
    if (at !== undefined) return take(listed(instantsOf(at, context, clockOf(context))));
    const interval = take(
      over === undefined ? done(windowOfShares(zero, one, stage.steps)) : intervalOf(asWindow(over), context, densities),
    );
    const { first, last } = interval;
    if (first > last) return take(refusal(context, windowBackwards, { first, last }, span));
    if (last > stage.steps) return take(refusal(context, windowPastEnd, { last, steps: stage.steps }, span));
    const every = take(everyOf(statement, context, interval));
    return { ...interval, every: every, windowed: true, defaults: missing(statement) };
  });
}

/** The times between the ends of the list are not those of a grid. */
function listed(found: Outcome<Instants>): Outcome<Timing> {
  if (found.value === undefined) return { diagnostics: found.diagnostics };
  const every = Math.max(1, found.value.last - found.value.first);
  return done({ ...found.value, every, windowed: true, defaults: [] });
}

/** Times of the ends of a window, wherever it is written. */
export function intervalOf(window: Window, context: PlanContext, densities: () => Densities | undefined): Outcome<Interval> {
  return collecting((take) => {
    const { steps } = context.stage;
    if (window.from.base === 'compute' || window.to.base === 'compute') {
      const known = densities();
      const solved = known && windowOfCompute(amountOf(window.from), amountOf(window.to), known);
      return take<Interval>(
        solved === undefined ? refusal(context, computeUnsolvable, {}, window.span) : done(windowOfShares(solved.from, solved.to, steps)),
      );
    }
    const place = { source: context.source, span: window.span };
    const first = take(momentOf(window.from, steps, clockOf(context), place));
    const last = take(momentOf(window.to, steps, clockOf(context), place));
    return { first: first, last: last };
  });
}

function everyOf(statement: TypedStatement, context: PlanContext, interval: Interval): Outcome<number> {
  const quantity = quantityClause(statement, 'every');
  if (quantity === undefined) return done(defaultEvery(interval));
  const place = { source: context.source, span: quantity.span };
  const every = stepsOf(quantity, clockOf(context), place);
  if (every.value === undefined || every.value >= 1) return every;
  const args = { what: '`every`', value: `${every.value} steps`, need: 'at least one step' };
  return refusal(context, wrongNumber, args, quantity.span);
}

export function clockOf({ settings }: Pick<PlanContext, 'settings'>): Clock {
  return { batch: settings.batch, samples: settings.samples['train'], data: 'train' };
}

function missing(statement: TypedStatement): readonly string[] {
  return [
    ...(clause(statement, 'over') === undefined ? ['window'] : []),
    ...(clause(statement, 'every') === undefined ? ['window.every'] : []),
  ];
}

// `at 10, 35, 60 epochs`: the steps of updates that a recipe lists.

interface Instants extends Interval {
  /** The steps of all updates, in order. */
  readonly instants: readonly number[];
}

function instantsOf(at: Value, context: PlanContext, clock: Clock): Outcome<Instants> {
  const { steps } = context.stage;
  const place = { source: context.source, span: at.span };
  const instants: number[] = [];
  for (const item of itemsOf(at)) {
    const { value: step, diagnostics } = momentOf(asQuantity(item), steps, clock, place);
    if (step === undefined) return { diagnostics };
    if (step > steps) return refusal(context, windowPastEnd, { last: step, steps }, item.span);
    const before = instants.at(-1);
    if (before !== undefined && step <= before) {
      return refusal(context, instantsOutOfOrder, { before, step }, item.span);
    }
    instants.push(step);
  }
  const [first = 0] = instants;
  return done({ first, last: instants.at(-1) ?? first, instants });
}
