/** Metrics, what they are taken of, and claims about them, in canonical spelling. */
import { evaluatedNumber, overSeeds, stageName, type QuantityShape, type Shape } from '../../vocabulary/index.ts';
import { add, compare, one, subtract, zero, type Rational } from '../../exact/rational.ts';
import { evaluateExact } from '../expressions/evaluate.ts';
import { freeNames } from '../expressions/names.ts';
import type { Quantity, RecordValue, Value, Window } from '../typed.ts';
import { declarationOf, type Printing } from './printing.ts';
import { isShare, quantityText, windowText } from './quantity.ts';

const metric: Shape = { kind: 'choice', category: 'metric', definitions: 'metric' };
const whole: Shape = { kind: 'choice', category: 'whole' };

/** Prints any value by its shape; given, so that values and claims need not import each other. */
export type ValuePrinter = (
  value: Value,
  shape: Shape,
  printing: Printing,
  around?: { readonly isAlone: boolean; readonly subject?: QuantityShape },
) => string;

/** `sparsity of model`, `loss after prune`. */
export function measuredText({ fields }: RecordValue, printing: Printing, valueText: ValuePrinter): string {
  const { metric: measured, of, after } = fields;
  const text = measured === undefined ? '' : valueText(measured, metric, printing);
  if (after !== undefined) return `${text} after ${valueText(after, stageName, printing)}`;
  return of === undefined ? text : `${text} of ${valueText(of, whole, printing)}`;
}

/**
 * `sparsity of model in 80% ± 0.1%`, `median over 3 seeds accuracy of a >= accuracy of b within 1 point`. `tolerance`
 * is the shape of what follows `within`.
 */
export function claimText(claim: RecordValue, printing: Printing, valueText: ValuePrinter, tolerance?: Shape): string {
  const { comparison, bound, within, over } = claim.fields;
  const runs = over === undefined ? '' : `${valueText(over, overSeeds, printing)} `;
  const left = runs + measuredText(claim, printing, valueText);
  if (comparison?.kind !== 'choice' || bound === undefined) return left;
  const values = valuesOf(claim, printing);
  const right = boundText(bound, values, printing, valueText);
  const claimed = `${left} ${comparison.word} ${right}`;
  if (within?.kind !== 'quantity') return claimed;
  if (comparison.word === 'in') {
    const interval = bound.kind === 'quantity' ? intervalAround(bound, within) : undefined;
    return interval === undefined
      ? `${claimed} ± ${quantityText(within, values, printing)}`
      : `${left} in ${windowText(interval, values, printing)}`;
  }
  const shape = tolerance ?? values;
  return `${claimed} within ${valueText(within, shape, printing)}`;
}

/** `80% ± 1%` is `79%..81%` where both ends can be written. */
function intervalAround(middle: Quantity, tolerance: Quantity): Window | undefined {
  const [a, b] = [numberOf(middle), numberOf(tolerance)];
  if (a === undefined || b === undefined || middle.unit !== tolerance.unit) return undefined;
  const [from, to] = [subtract(a, b), add(a, b)];
  if (compare(from, zero) < 0 || (isShare(middle) && compare(to, one) > 0)) return undefined;
  const at = (value: Rational): Quantity => ({ ...middle, amount: { kind: 'number', value } });
  return { kind: 'window', from: at(from), to: at(to), span: middle.span };
}

function numberOf({ amount }: Quantity): Rational | undefined {
  return freeNames(amount).size === 0 ? evaluateExact(amount, new Map()) : undefined;
}

function boundText(bound: Value, values: QuantityShape, printing: Printing, valueText: ValuePrinter): string {
  if (bound.kind === 'record') return measuredText(bound, printing, valueText);
  return valueText(bound, values, printing, { isAlone: true, subject: values });
}

/** The unit of the metric's values. */
function valuesOf({ fields }: RecordValue, printing: Printing): QuantityShape {
  const { metric: measured } = fields;
  const word = measured?.kind === 'choice' ? measured.word : '';
  const values = declarationOf('metric', word, printing)?.value;
  return values?.kind === 'quantity' ? values : evaluatedNumber;
}
