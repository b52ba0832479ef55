/** `60% of latency on batch 8`, `4 ms`: what a statement says of time. */
import { divide, multiply, parseExact, rational, type Rational } from '../../exact/rational.ts';
import type { Recipe, TypedStatement, Value } from '../../language/typed.ts';
import { statementsIn } from '../../language/within.ts';
import { clause, itemsOf, wholeOf } from '../reading.ts';

/** Of one millisecond. */
const units: Readonly<Record<string, Rational>> = { s: rational(1000), ms: rational(1), us: divide(rational(1), rational(1000)) };

export function isLatencyUnit(unit: string): boolean {
  return Object.hasOwn(units, unit);
}

/** Of a time as plans write it: `4 ms`, `1/3 s`. */
export function millisecondsOf(time: string): Rational {
  const [number = '', unit = ''] = time.split(' ');
  const amount = parseExact(number);
  const one = isLatencyUnit(unit) ? units[unit] : undefined;
  if (amount === undefined || one === undefined) throw new Error(`${time} is no time`);
  return multiply(amount, one);
}

/** The batch that a latency is meant on; 1 where nobody says. */
export function batchOf(statement: TypedStatement): number {
  return writtenBatch(statement) ?? 1;
}

/** Undefined where `on` names a data set, and where it is left out. */
export function writtenBatch(statement: TypedStatement): number | undefined {
  const on = clause(statement, 'on');
  const batch = on?.kind === 'record' ? on.fields['batch'] : undefined;
  return batch && wholeOf(batch);
}

/** Statements that aim at a latency or measure one: planning needs a profile for them. */
export function latencyStatements({ body }: Pick<Recipe, 'body'>): readonly TypedStatement[] {
  return statementsIn(body).filter(({ object, clauses: { to } }) => {
    const isTarget = to?.kind === 'quantity' && (to.base === 'latency' || isLatencyUnit(to.unit));
    return isTarget || itemsOf(object).some(measuresLatency);
  });
}

function measuresLatency(value: Value): boolean {
  const metric = value.kind === 'record' ? value.fields['metric'] : undefined;
  return metric?.kind === 'choice' && metric.word === 'latency';
}
