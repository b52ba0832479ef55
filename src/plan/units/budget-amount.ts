/** Amounts of a resource that are left, exactly and in words: shares of the original model's, or milliseconds. */
import { divide, fromDouble, parseExact, toDecimal, type Rational, toNumber } from '../../exact/rational.ts';
import type { Quantity } from '../../language/typed.ts';
import { isLatencyUnit, millisecondsOf } from '../latency/latency-target.ts';
import type { PlannedUpdate, PlannedBudget } from '../plan.ts';
import { amountOf } from '../reading.ts';
import { shareOfText, shareText, roundedPercent } from '../share-text.ts';

/** As a plan writes it; undefined where it is none of this resource. */
export function amountOfText(text: string, { time }: PlannedBudget): Rational | undefined {
  const isTime = text.endsWith('s');
  if (isTime !== (time !== undefined)) return undefined;
  return isTime ? millisecondsOf(text) : shareOfText(text);
}

export function textOfAmount(amount: Rational, { time }: PlannedBudget): string {
  return time === undefined ? shareText(amount) : `${toDecimal(amount)} ms`;
}

/** As a recipe writes it; undefined where it is none of this resource. */
export function amountWritten(written: Quantity, { of, time }: PlannedBudget): Rational | undefined {
  const amount = amountOf(written);
  if (time === undefined) return written.base === of ? amount : undefined;
  const { unit } = written;
  return isLatencyUnit(unit) ? millisecondsOf(`${toDecimal(amount)} ${unit}`) : undefined;
}

/** What is asked for at the end. */
export function goalOfBudget({ time, share = '100%' }: PlannedBudget): Rational {
  return time === undefined ? shareOfText(share) : millisecondsOf(time);
}

/** What is asked for at an update. */
export function budgetAt(budget: PlannedBudget, { left }: Pick<PlannedUpdate, 'left'>): PlannedBudget {
  if (left === undefined) return budget;
  return { ...budget, ...(budget.time === undefined ? { share: left } : { time: left }) };
}

/** What was counted or measured, of the whole model's; times by themselves. */
export function amountCounted(now: number, original: number, { time }: PlannedBudget): Rational {
  const exact = parseExact(String(now)) ?? fromDouble(now);
  return time !== undefined ? exact : divide(exact, parseExact(String(original)) ?? fromDouble(original));
}

/** `60% of latency on batch 8`, `4 ms on batch 1`. */
export function budgetText({ of, share, time, batch }: PlannedBudget): string {
  const amount = time ?? `${share ?? ''} of ${of}`;
  return batch === undefined ? amount : `${amount} on batch ${batch}`;
}

/** Four significant digits of what a plan holds exactly: `83.33%`, `4.167 ms`. */
export function leftText(left: string): string {
  if (!left.endsWith('s')) return roundedPercent(shareOfText(left));
  return `${Number(toNumber(millisecondsOf(left)).toPrecision(4))} ms`;
}
