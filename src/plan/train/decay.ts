/** The schedule of the learning rate, its moments and the lengths of its pieces in steps. */
import { unsupported, wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import { done, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import type { Choice, RecordValue, TypedStatement, Value } from '../../language/typed.ts';
import { isFall } from '../../vocabulary/index.ts';
import type { PlannedDecay, PlannedPiece } from '../plan.ts';
import { asChoice, asRecord, clause, itemsOf, asQuantity, numberIn } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { unknownSamples } from '../../diagnostics/catalogue/plan-training.ts';
import { collecting } from '../../diagnostics/collecting.ts';
import { momentOf, stepsPerEpoch, type Steps, clockOf } from '../schedule/window.ts';

export interface DecayChoice {
  readonly decay: PlannedDecay;
  readonly defaults: readonly string[];
}

/** What `decay` is when it is left out (language.md, "Holes"). */
const usual: PlannedDecay = { name: 'linear', warmup: 0, factor: 0, at: [] };

export function decayOf(statement: TypedStatement, context: PlanContext): Outcome<DecayChoice> {
  const value = clause(statement, 'decay');
  if (value === undefined) return done({ decay: usual, defaults: ['decay'] });
  const { fields, span } = asRecord(value);
  const schedule = fields['schedule'];
  if (schedule === undefined) throw new TypeError('the checker promises a schedule');
  const { value: times, diagnostics: late } = timesOf(fields, context);
  if (times === undefined) return { diagnostics: late };
  const { word } = asChoice(schedule);
  const { steps } = context.stage;
  if (times.warmup > steps) {
    return refusal(context, wrongNumber, { what: '`warmup`', value: `${times.warmup} steps`, need: `at most ${steps}` }, span);
  }
  const { value: shape, diagnostics } = shapeOf(asChoice(schedule), fields, times, context);
  if (shape === undefined) return { diagnostics };
  const restarts = fields['restarting'] !== undefined && clause(statement, 'continuing');
  return done({
    decay: { ...shape, warmup: times.warmup, ...(restarts && { restarts: true }) },
    defaults: [
      ...(fields['warmup'] === undefined ? ['decay.warmup'] : []),
      ...(isFall(shape.name) && fields['to'] === undefined ? ['decay.factor'] : []),
      ...(word === 'exponential' && asChoice(schedule).args['every'] === undefined ? ['decay.every'] : []),
    ],
  });
}

type Fields = RecordValue['fields'];

interface Times {
  readonly warmup: number;
  readonly at: readonly number[];
}

function timesOf(fields: Fields, context: PlanContext): Outcome<Times> {
  const at: number[] = [];
  for (const value of fields['at'] === undefined ? [] : itemsOf(fields['at'])) {
    const { value: time, diagnostics } = momentIn(value, context);
    if (time === undefined) return { diagnostics };
    at.push(time);
  }
  const { value: warmup, diagnostics } = lengthOf(fields['warmup'], context);
  return warmup === undefined ? { diagnostics } : done({ warmup, at: at.toSorted((a, b) => a - b) });
}

type Shape = Omit<PlannedDecay, 'warmup'>;

function shapeOf(schedule: Choice, fields: Fields, { warmup, at }: Times, context: PlanContext): Outcome<Shape> {
  const { word, args } = schedule;
  if (isFall(word)) return done({ name: word, factor: numberIn(fields['to']) ?? 0, at: [] });
  switch (word) {
    case 'constant':
      return done({ name: 'constant', factor: 1, at: [] });
    case 'step':
      return done({ name: 'step', factor: numberIn(args['factor']) ?? 1, at });
    case 'exponential': {
      const { value: drops, diagnostics } = stepwiseOf(schedule, context);
      return drops === undefined ? { diagnostics } : done({ name: 'exponential', at: [], ...drops });
    }
    case 'piecewise': {
      const { value: pieces, diagnostics } = piecesOf(schedule, warmup, context);
      return pieces === undefined ? { diagnostics } : done({ name: 'piecewise', factor: 1, at: [], pieces });
    }
    default: {
      return refusal(context, unsupported, { what: `the decay \`${word}\`` }, schedule.span);
    }
  }
}

/** `at` is for `step`, `to` for schedules that have an end. */
export function misplacedDecayPart({
  schedule,
  at,
  to,
}: RecordValue['fields']): { readonly part: string; readonly word: string; readonly span: Span } | undefined {
  if (schedule === undefined) return undefined;
  const { word } = asChoice(schedule);
  if (at !== undefined && word !== 'step') return { part: 'at', word, span: at.span };
  return to !== undefined && !isFall(word) ? { part: 'to', word, span: to.span } : undefined;
}

/** The pieces behind a warm-up, each from where the one before it ends. */
export function piecesOf(schedule: Choice, warmup: number, context: PlanContext): Outcome<readonly PlannedPiece[]> {
  return collecting((take, fail) => {
    const written = schedule.args['pieces'];
    const pieces: PlannedPiece[] = [];
    let first = warmup;
    let factor = 1;
    for (const item of written === undefined ? [] : itemsOf(written)) {
      const choice = asChoice(item);
      const { value: piece, diagnostics } = pieceOf(choice, first, factor, context);
      if (piece === undefined) return fail(diagnostics);
      pieces.push(piece);
      const length = take(lengthOf(choice.args['for'], context));
      first += length;
      factor = endOf(piece, length);
    }
    const begins = pieces.at(-1)?.first ?? 0;
    const { steps } = context.stage;
    if (begins < steps) return pieces;
    const args = {
      what: 'the length of the pieces before the last',
      value: `${begins} steps`,
      need: `fewer than the ${steps} steps of the stage`,
    };
    return take(refusal(context, wrongNumber, args, schedule.span));
  });
}

function pieceOf(choice: Choice, first: number, reached: number, context: PlanContext): Outcome<PlannedPiece> {
  const { word, args } = choice;
  const begins = { first, from: numberIn(args['from']) ?? reached };
  if (isFall(word)) return done({ name: word, ...begins, to: numberIn(args['to']) ?? 0 });
  if (word !== 'exponential') return done({ name: 'constant', ...begins });
  const { value: drops, diagnostics } = stepwiseOf(choice, context);
  return drops === undefined ? { diagnostics } : done({ name: 'exponential', ...begins, ...drops });
}

/** 0 where it is left out. */
export function lengthOf(value: Value | undefined, context: PlanContext): Steps {
  return value === undefined ? done(0) : momentIn(value, context);
}

/** The factor that a piece of this length hands on. */
function endOf(piece: PlannedPiece, length: number): number {
  switch (piece.name) {
    case 'constant':
      return piece.from;
    case 'exponential':
      return piece.from * piece.factor ** Math.floor(length / piece.every);
    default:
      return length === 0 ? piece.from : piece.to;
  }
}

/** `exponential(0.95, every: 1 epoch)`: what the rate is multiplied by, and after how many steps. */
export function stepwiseOf({ args, span }: Choice, context: PlanContext): Outcome<{ readonly factor: number; readonly every: number }> {
  const { value: every, diagnostics } = args['every'] === undefined ? anEpoch(span, context) : momentIn(args['every'], context);
  if (every === undefined) return { diagnostics };
  if (every > 0) return done({ factor: numberIn(args['factor']) ?? 1, every });
  const wrong = { what: '`every`', value: 'less than a step', need: 'at least one step' };
  return refusal(context, wrongNumber, wrong, args['every']?.span ?? span);
}

/** What `every` is when it is left out. */
function anEpoch(span: Span, context: PlanContext): Steps {
  const clock = clockOf(context);
  const args = { data: clock.data, what: 'a length in epochs' };
  const steps = stepsPerEpoch(clock);
  if (steps !== undefined) return done(steps);
  return refusal(context, unknownSamples, args, span);
}

export function momentIn(value: Value, context: PlanContext): Steps {
  return momentOf(asQuantity(value), context.stage.steps, clockOf(context), { source: context.source, span: value.span });
}
