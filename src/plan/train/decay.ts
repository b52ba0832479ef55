/** The schedule of the learning rate, its moments and the lengths of its pieces in steps. */
import { unsupported, wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import { done, collecting, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import type { Choice, RecordValue, TypedStatement, Value } from '../../language/typed.ts';
import { isFall } from '../../vocabulary/index.ts';
import type { PlannedDecay, PlannedPiece } from '../plan.ts';
import { asChoice, asRecord, clause, itemsOf, asQuantity, numberIn } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { unknownSamples } from '../../diagnostics/catalogue/plan-training.ts';
import { momentOf, stepsPerEpoch, type Steps, clockOf } from '../schedule/window.ts';

export type DecayChoice = { readonly decay: PlannedDecay; readonly defaults: readonly string[] };

/** What `decay` is when it is left out (language.md, "Holes"). */
const usual: PlannedDecay = { name: 'linear', warmup: 0, factor: 0, at: [] };

export function decayOf(statement: TypedStatement, context: PlanContext): Outcome<DecayChoice> {
  return collecting((take) => {
    const value = clause(statement, 'decay');
    if (value === undefined) return { decay: usual, defaults: ['decay'] };
    const { fields, span } = asRecord(value);
    if (fields['schedule'] === undefined) throw new TypeError('the checker promises a schedule');
    const schedule = asChoice(fields['schedule']);
    const at = fields['at'] === undefined ? [] : itemsOf(fields['at']).map((item) => take(momentIn(item, context)));
    const times = { at: at.toSorted((a, b) => a - b), warmup: take(lengthOf(fields['warmup'], context)) };
    const { warmup } = times;
    const { steps } = context.stage;
    if (warmup > steps) {
      return take(refusal(context, wrongNumber, { what: '`warmup`', value: `${warmup} steps`, need: `at most ${steps}` }, span));
    }
    const shape = take(shapeOf(schedule, fields, times, context));
    const restarts = fields['restarting'] !== undefined && clause(statement, 'continuing');
    return {
      decay: { ...shape, warmup, ...(restarts && { restarts: true }) },
      defaults: [
        ...(fields['warmup'] === undefined ? ['decay.warmup'] : []),
        ...(isFall(shape.name) && fields['to'] === undefined ? ['decay.factor'] : []),
        ...(schedule.word === 'exponential' && schedule.args['every'] === undefined ? ['decay.every'] : []),
      ],
    };
  });
}

type Times = { readonly warmup: number; readonly at: readonly number[] };
type Shape = Omit<PlannedDecay, 'warmup'>;

function shapeOf(schedule: Choice, fields: RecordValue['fields'], { warmup, at }: Times, context: PlanContext): Outcome<Shape> {
  return collecting((take): Shape => {
    const { word, args, span } = schedule;
    if (isFall(word)) return { name: word, factor: numberIn(fields['to']) ?? 0, at: [] };
    switch (word) {
      case 'constant':
        return { name: 'constant', factor: 1, at: [] };
      case 'step':
        return { name: 'step', factor: numberIn(args['factor']) ?? 1, at };
      case 'exponential':
        return { name: 'exponential', at: [], ...take(stepwiseOf(schedule, context)) };
      case 'piecewise':
        return { name: 'piecewise', factor: 1, at: [], pieces: take(piecesOf(schedule, warmup, context)) };
      default:
        return take(refusal(context, unsupported, { what: `the decay \`${word}\`` }, span));
    }
  });
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
  return collecting((take) => {
    const written = schedule.args['pieces'];
    const pieces: PlannedPiece[] = [];
    let first = warmup;
    let factor = 1;
    for (const choice of written === undefined ? [] : itemsOf(written).map(asChoice)) {
      const piece = take(pieceOf(choice, first, factor, context));
      pieces.push(piece);
      const length = take(lengthOf(choice.args['for'], context));
      first += length;
      factor = endOf(piece, length);
    }
    const begins = pieces.at(-1)?.first ?? 0;
    const { steps } = context.stage;
    if (begins < steps) return pieces;
    const [what, need] = ['the length of the pieces before the last', `fewer than the ${steps} steps of the stage`];
    return take(refusal(context, wrongNumber, { what, value: `${begins} steps`, need }, schedule.span));
  });
}

function pieceOf(choice: Choice, first: number, reached: number, context: PlanContext): Outcome<PlannedPiece> {
  return collecting((take): PlannedPiece => {
    const { word, args } = choice;
    const begins = { first, from: numberIn(args['from']) ?? reached };
    if (isFall(word)) return { name: word, ...begins, to: numberIn(args['to']) ?? 0 };
    if (word !== 'exponential') return { name: 'constant', ...begins };
    return { name: 'exponential', ...begins, ...take(stepwiseOf(choice, context)) };
  });
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
  return collecting((take) => {
    const every = take(args['every'] === undefined ? anEpoch(span, context) : momentIn(args['every'], context));
    if (every > 0) return { factor: numberIn(args['factor']) ?? 1, every };
    const wrong = { what: '`every`', value: 'less than a step', need: 'at least one step' };
    return take(refusal(context, wrongNumber, wrong, args['every']?.span ?? span));
  });
}

/** What `every` is when it is left out. */
function anEpoch(span: Span, context: PlanContext): Steps {
  const clock = clockOf(context);
  const steps = stepsPerEpoch(clock);
  return steps === undefined ? refusal(context, unknownSamples, { data: clock.data, what: 'a length in epochs' }, span) : done(steps);
}

export function momentIn(value: Value, context: PlanContext): Steps {
  return momentOf(asQuantity(value), context.stage.steps, clockOf(context), { source: context.source, span: value.span });
}
