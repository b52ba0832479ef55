/** `60% of latency on batch 8`, `4 ms`: what a statement says of time. */
import { divide, multiply, rational } from '../../exact/rational.ts';
import type { Rational } from '../../exact/rational.ts';
import type { Recipe, Step, TypedStatement } from '../../language/typed.ts';
import { amountOf, asQuantity, asRecord, clause } from '../reading.ts';

/** Of one millisecond. */
const units: Readonly<Record<string, Rational>> = {
  s: rational(1000),
  ms: rational(1),
  us: divide(rational(1), rational(1000)),
};

/** Milliseconds of an amount in a unit of latency; undefined for every other unit. */
export function millisecondsOf(amount: Rational, unit: string): Rational | undefined {
  const one = Object.hasOwn(units, unit) ? units[unit] : undefined;
  return one && multiply(amount, one);
}

/** The batch that a latency is meant on; 1 where nobody says. */
export function batchOf(statement: TypedStatement): number {
  const on = clause(statement, 'on');
  const batch = on && asRecord(on).fields['batch'];
  return batch === undefined ? 1 : Number(amountOf(asQuantity(batch)).n);
}

/** True where planning needs to know how long a network takes. */
export function asksForLatency({ body }: Pick<Recipe, 'body'>): boolean {
  return body.flatMap(statementsOf).some(({ clauses: { to } }) => {
    if (to?.kind !== 'quantity') return false;
    return to.base === 'latency' || Object.hasOwn(units, to.unit);
  });
}

function statementsOf(step: Step): readonly TypedStatement[] {
  if (step.kind === 'stage') return step.statements;
  const arms = step.kind === 'branch' ? step.arms.flatMap(({ body }) => body) : [];
  return [...step.body, ...arms].flatMap(statementsOf);
}
