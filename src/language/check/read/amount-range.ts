/** Whether amounts lie within their limits, and whether arguments stand in brackets. */
import { compare, isInteger, one, toNumber, zero, type Rational } from '../../../exact/rational.ts';
import * as types from '../../../diagnostics/catalogue/types.ts';
import { isWithin, limitsText } from '../../../vocabulary/limits.ts';
import { type QuantityShape, gather, wordsOf, type GatheringTable, type Shape } from '../../../vocabulary/index.ts';
import type { Quantity } from '../../typed.ts';
import { report, textAt, type Context } from '../context.ts';
import { evaluateExact } from '../../expressions/evaluate.ts';
import { constantsOutside } from '../../../diagnostics/catalogue/names.ts';
import { peek, peekItem, type Cursor } from '../cursor.ts';

const shares: ReadonlySet<string> = new Set(['sparsity', 'density', 'share', 'ratio']);
const wholeUnits: ReadonlySet<string> = new Set(['count', 'rank']);

/** The amount at the declared values of its parameters; undefined where one is wrong. */
export function declaredValue(quantity: Quantity, context: Context): Rational | undefined {
  return evaluateExact(quantity.amount, context.names.declared);
}

/** True where the value is possible; otherwise it has been reported. */
export function checkAmount(shape: QuantityShape, quantity: Quantity, owner: string, context: Context): boolean {
  const value = declaredValue(quantity, context);
  const written = textAt(context, quantity.span);
  if (value === undefined) {
    report(context, types.notANumber, { written }, quantity.span);
    return false;
  }
  if (isFractionOfCount(quantity, value, context)) {
    report(context, types.notWhole, { written, what: quantity.unit }, quantity.span);
    return false;
  }
  const mayExceed = shape.readings.some(({ unit, beyond }) => beyond === true && unit === quantity.unit);
  if (shares.has(quantity.unit) && (compare(value, zero) < 0 || (!mayExceed && compare(value, one) > 0))) {
    report(context, types.outOfRange, { written, owner }, quantity.span);
    return false;
  }
  if (quantity.unit === 'number' && !isHeld(value)) {
    report(context, types.outsideLimits, { written, owner, need: 'that is 0, or from 1e-300 to 1e300 in size' }, quantity.span);
    return false;
  }
  const limits = shape.limits ?? (quantity.unit === 'number' ? {} : { from: 0 });
  if (isWithin(value, limits)) return true;
  const { above, below } = limits;
  const isOfSize = (above === 0 && below === undefined) || shape.limits === undefined;
  if (isOfSize) report(context, types.notPositive, { written, owner }, quantity.span);
  else report(context, types.outsideLimits, { written, owner, need: limitsText(limits) }, quantity.span);
  return false;
}

/** Numbers become doubles when they are computed with: what would be 0 or infinite there is no number that was written. */
function isHeld(value: Rational): boolean {
  const double = toNumber(value);
  return Number.isFinite(double) && (double === 0) === (value.n === 0n);
}

function isFractionOfCount(quantity: Quantity, value: Rational, context: Context): boolean {
  // A product such as `rounds * 1.5` may be rounded by the plan; a literal says what it says.
  if (quantity.amount.kind !== 'number') return false;
  const unit = context.vocabulary.units.find((candidate) => candidate.word === quantity.unit);
  return (wholeUnits.has(quantity.unit) || unit?.whole === true) && !isInteger(value);
}

// Arguments that stand behind their word instead of in its brackets: `adam lr 1e-3`.

/** True where it has been reported; the fix puts one argument into the brackets. */
export function refuseOutside(shape: Shape, cursor: Cursor, context: Context): boolean {
  const word = peek(cursor, -1);
  const name = peekItem(cursor);
  const value = peekItem(cursor, 1);
  if (word?.kind !== 'name' && word?.kind !== 'call') return false;
  if (name?.kind !== 'name' || value === undefined) return false;
  const callee = word.kind === 'call' ? word.callee.text : word.text;
  if (!gather(argumentsIn, shape, callee, context).includes(name.text.toLowerCase())) return false;
  const span = { start: name.span.start, end: value.span.end };
  const written = `${name.text.toLowerCase()}: ${textAt(context, value.span)}`;
  const isOpen = word.kind === 'call' && word.args.length > 0;
  const bracket = word.kind === 'call' ? word.span.end - 1 : word.span.end;
  const text = word.kind === 'name' ? `(${written})` : `${isOpen ? ', ' : ''}${written})`;
  const edits = [{ span: { start: bracket, end: span.end }, text }];
  const fixes = [{ title: 'put it in brackets', edits, safety: 'unsafe' as const }];
  report(context, constantsOutside, { written: textAt(context, span), call: callee }, span, { fixes });
  return true;
}

const argumentsIn: GatheringTable<[word: string, context: Context], string> = {
  choice: ({ category }, word, { vocabulary }) => {
    const declared = wordsOf(vocabulary, category).get(word.toLowerCase());
    return declared?.args?.flatMap((one) => (one.shape === undefined ? [] : one.name)) ?? [];
  },
};
