/** The schedule of the learning rate, its moments in steps. */
import { unsupported, wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import { done, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import type { Choice, RecordValue, TypedStatement } from '../../language/typed.ts';
import { isFall } from '../../vocabulary/index.ts';
import type { PlannedDecay } from '../plan.ts';
import { asChoice, asRecord, clause, itemsOf } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { lengthOf, momentIn, numberIn, piecesOf, stepwiseOf } from './pieces.ts';

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
    const args = { what: '`warmup`', value: `${times.warmup} steps`, need: `at most ${steps}` };
    return refusal(context, wrongNumber, args, span);
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
      const args = { what: `the decay \`${word}\`` };
      return refusal(context, unsupported, args, schedule.span);
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
