/** The schedule of the learning rate, its moments in steps. */
import { unsupported, wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { Choice, RecordValue, TypedStatement, Value } from '../../language/typed.ts';
import { isFall } from '../../vocabulary/index.ts';
import type { PlannedDecay } from '../plan.ts';
import { amountOf, asChoice, asQuantity, asRecord, clause, itemsOf } from '../reading.ts';
import { momentOf } from '../schedule/duration.ts';
import { clockOf } from '../schedule/window.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';

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
  const shape = shapeOf(word, fields, asChoice(schedule), times.at);
  if (shape === undefined) {
    return complain(scene, unsupported, { what: `the decay \`${word}\`` }, schedule.span);
  }
  return {
    decay: { ...shape, warmup: times.warmup },
    defaults: [
      ...(fields['warmup'] === undefined ? ['decay.warmup'] : []),
      ...(isFall(shape.name) && fields['to'] === undefined ? ['decay.factor'] : []),
    ],
  };
}

type Fields = RecordValue['fields'];

function timesOf(
  fields: Fields,
  scene: Scene,
): { readonly warmup: number; readonly at: readonly number[] } | Diagnostic {
  const at: number[] = [];
  for (const value of fields['at'] === undefined ? [] : itemsOf(fields['at'])) {
    const time = moment(value, scene);
    if (typeof time !== 'number') return time;
    at.push(time);
  }
  const warmup = fields['warmup'] === undefined ? 0 : moment(fields['warmup'], scene);
  return typeof warmup === 'number' ? { warmup, at: at.toSorted((a, b) => a - b) } : warmup;
}

function moment(value: Value, scene: Scene): number | Diagnostic {
  const place = { source: scene.source, span: value.span };
  return momentOf(asQuantity(value), scene.stage.steps, clockOf(scene), place);
}

function shapeOf(
  word: string,
  fields: Fields,
  schedule: Choice,
  at: readonly number[],
): Omit<PlannedDecay, 'warmup'> | undefined {
  if (isFall(word)) return { name: word, factor: numberIn(fields['to']) ?? 0, at: [] };
  switch (word) {
    case 'constant':
      return { name: 'constant', factor: 1, at: [] };
    case 'step':
      return { name: 'step', factor: numberIn(schedule.args['factor']) ?? 1, at };
    default:
      return undefined;
  }
}

function numberIn(value: Value | undefined): number | undefined {
  return value === undefined ? undefined : toNumber(amountOf(asQuantity(value)));
}
