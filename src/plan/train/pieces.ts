/** Schedules of the learning rate in pieces, their lengths in steps. */
import { wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import { unknownSamples } from '../../diagnostics/catalogue/plan-training.ts';
import { collecting } from '../../diagnostics/collecting.ts';
import { done, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { Choice, Value } from '../../language/typed.ts';
import { isFall } from '../../vocabulary/index.ts';
import type { PlannedPiece } from '../plan.ts';
import { amountOf, asChoice, asQuantity, itemsOf } from '../reading.ts';
import { momentOf, stepsPerEpoch, type Steps } from '../schedule/duration.ts';
import { clockOf } from '../schedule/window.ts';
import { refusal, type PlanContext } from '../plan-context.ts';

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
  const place = { source: context.source, span: value.span };
  return momentOf(asQuantity(value), context.stage.steps, clockOf(context), place);
}

export function numberIn(value: Value | undefined): number | undefined {
  return value === undefined ? undefined : toNumber(amountOf(asQuantity(value)));
}
