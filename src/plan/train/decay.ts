/** The schedule of the learning rate, its moments in steps. */
import { unsupported, wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Choice, RecordValue, TypedStatement } from '../../language/typed.ts';
import { isFall } from '../../vocabulary/index.ts';
import type { PlannedDecay } from '../plan.ts';
import { asChoice, asRecord, clause, itemsOf } from '../reading.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { momentIn, numberIn, piecesOf, stepwiseOf } from './pieces.ts';

export interface DecayChoice {
  readonly decay: PlannedDecay;
  readonly defaults: readonly string[];
}

/** What `decay` is when it is left out (language.md, "Holes"). */
const usual: PlannedDecay = { name: 'linear', warmup: 0, factor: 0, at: [] };

export function decayOf(statement: TypedStatement, scene: Scene): DecayChoice | Diagnostic {
  const value = clause(statement, 'decay');
  if (value === undefined) return { decay: usual, defaults: ['decay'] };
  const { fields, span } = asRecord(value);
  const schedule = fields['schedule'];
  if (schedule === undefined) throw new TypeError('the checker promises a schedule');
  const times = timesOf(fields, scene);
  if ('code' in times) return times;
  const { word } = asChoice(schedule);
  const { steps } = scene.stage;
  if (times.warmup > steps) {
    const args = { what: '`warmup`', value: `${times.warmup} steps`, need: `at most ${steps}` };
    return complain(scene, wrongNumber, args, span);
  }
  const shape = shapeOf(asChoice(schedule), fields, times, scene);
  if ('code' in shape) return shape;
  const restarts = fields['restarting'] !== undefined && clause(statement, 'continuing');
  return {
    decay: { ...shape, warmup: times.warmup, ...(restarts && { restarts: true }) },
    defaults: [
      ...(fields['warmup'] === undefined ? ['decay.warmup'] : []),
      ...(isFall(shape.name) && fields['to'] === undefined ? ['decay.factor'] : []),
      ...(word === 'exponential' && asChoice(schedule).args['every'] === undefined
        ? ['decay.every']
        : []),
    ],
  };
}

type Fields = RecordValue['fields'];

interface Times {
  readonly warmup: number;
  readonly at: readonly number[];
}

function timesOf(fields: Fields, scene: Scene): Times | Diagnostic {
  const at: number[] = [];
  for (const value of fields['at'] === undefined ? [] : itemsOf(fields['at'])) {
    const time = momentIn(value, scene);
    if (typeof time !== 'number') return time;
    at.push(time);
  }
  const warmup = fields['warmup'] === undefined ? 0 : momentIn(fields['warmup'], scene);
  return typeof warmup === 'number' ? { warmup, at: at.toSorted((a, b) => a - b) } : warmup;
}

type Shape = Omit<PlannedDecay, 'warmup'>;

function shapeOf(
  schedule: Choice,
  fields: Fields,
  { warmup, at }: Times,
  scene: Scene,
): Shape | Diagnostic {
  const { word, args } = schedule;
  if (isFall(word)) return { name: word, factor: numberIn(fields['to']) ?? 0, at: [] };
  switch (word) {
    case 'constant':
      return { name: 'constant', factor: 1, at: [] };
    case 'step':
      return { name: 'step', factor: numberIn(args['factor']) ?? 1, at };
    case 'exponential': {
      const drops = stepwiseOf(schedule, scene);
      return 'code' in drops ? drops : { name: 'exponential', at: [], ...drops };
    }
    case 'piecewise': {
      const pieces = piecesOf(schedule, warmup, scene);
      return 'code' in pieces ? pieces : { name: 'piecewise', factor: 1, at: [], pieces };
    }
    default:
      return complain(scene, unsupported, { what: `the decay \`${word}\`` }, schedule.span);
  }
}
