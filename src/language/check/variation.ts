/** What a sweep or a branch varies, every value written out. */
import { add, compare, multiply, rational, type Rational } from '../../exact/rational.ts';
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import * as types from '../../diagnostics/catalogue/types.ts';
import type { Quantity, Value, Variation, Window } from '../typed.ts';
import { report, textAt, type Context } from './context.ts';
import { declaredValue } from './read/amount-range.ts';

/** More values than this in one range are a slip of the pen. */
export const mostValues = 200;

/** `name` is the parameter where the value does not hold it itself. */
export function variationOf(
  value: Value,
  name: Value | undefined,
  context: Context,
): Variation | undefined {
  if (value.kind !== 'record') return undefined;
  const { values, by } = value.fields;
  const varied = name ?? value.fields['name'];
  const text = varied?.kind === 'text' ? varied.text : varied?.kind === 'choice' ? varied.word : '';
  const step = by?.kind === 'quantity' ? by : undefined;
  if (values?.kind === 'window') {
    const steps = valuesOfRange(values, step, context);
    return steps && { name: text, values: steps };
  }
  if (step !== undefined) {
    const args = { word: 'by', reason: 'without a range such as `50%..90%`' };
    report(context, catalogue.withoutEffect, args, step.span);
  }
  if (values === undefined && varied?.kind === 'text') {
    const args = { owner: 'varying', part: 'in' };
    return report(context, catalogue.missingPart, args, value.span);
  }
  return { name: text, values: values?.kind === 'list' ? values.items : [] };
}

function valuesOfRange(
  range: Window,
  step: Quantity | undefined,
  context: Context,
): readonly Quantity[] | undefined {
  if (step === undefined) {
    return report(context, catalogue.missingPart, { owner: 'in', part: 'by' }, range.span);
  }
  const from = declaredValue(range.from, context);
  const to = declaredValue(range.to, context);
  const by = declaredValue(step, context);
  if (from === undefined || to === undefined || by === undefined) return undefined;
  if (by.n <= 0n) {
    const args = { written: textAt(context, step.span), owner: 'by' };
    return report(context, types.notPositive, args, step.span);
  }
  if (compare(to, add(from, multiply(by, rational(mostValues)))) > 0) {
    const args = { written: textAt(context, range.span), limit: mostValues };
    return report(context, types.tooManyValues, args, range.span);
  }
  const values: Quantity[] = [];
  for (let at: Rational = from; compare(at, to) <= 0; at = add(at, by)) {
    values.push({ ...range.from, amount: { kind: 'number', value: at }, span: range.span });
  }
  return values;
}
