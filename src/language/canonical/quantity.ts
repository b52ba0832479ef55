/** Numbers with their units, windows and patterns, in canonical spelling. */
import { compare, multiply, one, rational, subtract } from '../../exact/rational.ts';
import type { QuantityShape, Reading } from '../../vocabulary/index.ts';
import { evaluateExact } from '../expressions/evaluate.ts';
import { freeNames } from '../expressions/names.ts';
import { printNumber, printExpression } from '../expressions/print.ts';
import type { Expr, Pattern, Quantity, Window } from '../typed.ts';
import { quantityOf, type Printing } from './printing.ts';

const shares: ReadonlySet<string> = new Set(['sparsity', 'density', 'ratio', 'share']);
const hundred = rational(100);

/** `80%`, `20% density`, `50% of flops`, `1 block`, `target`. */
export function quantityText(written: Quantity, shape: QuantityShape, printing: Printing): string {
  const quantity = asSparsity(written, shape);
  const suffix = suffixOf(quantity, shape, printing);
  const scope = quantity.per === undefined ? '' : ` per ${quantity.per}`;
  return amountText(quantity, printing) + (suffix === '' ? '' : ` ${suffix}`) + scope;
}

/** `20% density` is `80%` wherever a bare percentage is a sparsity. */
function asSparsity(quantity: Quantity, { readings }: QuantityShape): Quantity {
  const isRead = readings.some(({ unit, word }) => unit === 'sparsity' && word === undefined);
  if (quantity.unit !== 'density' || !isRead || freeNames(quantity.amount).size > 0) return quantity;
  const density = evaluateExact(quantity.amount, new Map());
  if (density === undefined) return quantity;
  return { ...quantity, unit: 'sparsity', amount: { kind: 'number', value: subtract(one, density) } };
}

/** `25%..75%`, `100..500 steps`, `25%..75% of compute`. */
export function windowText(window: Window, ends: QuantityShape, printing: Printing): string {
  const { from, to } = window;
  const base = to.base === undefined || to.unit !== 'share' ? '' : ` of ${to.base}`;
  const unit = suffixOf(plural(to), ends, printing);
  const range = `${amountText(from, printing)}..${amountText(to, printing)}`;
  return range + (base || (unit === '' ? '' : ` ${unit}`));
}

/** A unit behind a range stands for both ends. */
function plural(end: Quantity): Quantity {
  const isOne = end.amount.kind === 'number' && end.amount.value.n === end.amount.value.d;
  return isOne ? { ...end, amount: { kind: 'number', value: rational(2) } } : end;
}

/** `2:4` where as much is kept as is pruned, else `keep 1 of 4`. */
export function patternText({ keep, of }: Pick<Pattern, 'keep' | 'of'>): string {
  return keep * 2 === of ? `${keep}:${of}` : `keep ${keep} of ${of}`;
}

/** Whether the number is written in per cent. */
export function isShare({ unit }: Quantity): boolean {
  return shares.has(unit);
}

function amountText(quantity: Quantity, printing: Printing): string {
  const { amount, unit } = quantity;
  const isShare = shares.has(unit);
  const value = freeNames(amount).size === 0 ? evaluateExact(amount, new Map()) : undefined;
  if (value !== undefined) {
    const text = printNumber(isShare ? multiply(value, hundred) : value) + (isShare ? '%' : '');
    return text.includes(' ') ? `(${text.replace('%', '')})` + (isShare ? ' * 1%' : '') : text;
  }
  if (amount.kind === 'name') return printExpression(amount);
  if (!isShare || holdsShare(amount, printing)) return `(${printExpression(amount)})`;
  return `(100% * (${printExpression(withoutFactorOne(amount))}))`;
}

/** What `100% * x` reads as, without the factor: read again, it gets no other. */
function withoutFactorOne(amount: Expr): Expr {
  if (amount.kind !== 'binary' || amount.operator !== '*') return amount;
  const { left, right } = amount;
  if (isOne(left)) return withoutFactorOne(right);
  return isOne(right) ? withoutFactorOne(left) : amount;
}

function isOne(expr: Expr): boolean {
  return expr.kind === 'number' && compare(expr.value, one) === 0;
}

/** Whether arithmetic is read as a share: one of its parameters is one. */
function holdsShare(amount: Expr, printing: Printing): boolean {
  return [...freeNames(amount)].some((name) => shares.has(quantityOf(name, printing)?.unit ?? ''));
}

/** Words behind the number; a parameter of the same unit brings its own along. */
function suffixOf(quantity: Quantity, shape: QuantityShape, printing: Printing): string {
  const { amount, unit, base } = quantity;
  const isTyped = [...freeNames(amount)].some((name) => {
    const own = quantityOf(name, printing);
    return own !== undefined && own.unit === unit && own.base === base;
  });
  if (isTyped) return '';
  const declared = printing.vocabulary.units.find(({ word }) => word === unit);
  if (declared !== undefined && !shape.readings.some((reading) => reading.unit === unit)) {
    const isOne = amount.kind === 'number' && amount.value.n === amount.value.d;
    return isOne ? declared.singular : declared.word;
  }
  if (base !== undefined && shape.readings.some((reading) => takesBase(reading, base))) return `of ${base}`;
  const fitting = shape.readings.filter((reading) => reading.unit === unit);
  const isBare = fitting.some(({ word, bases }) => word === undefined && bases === undefined);
  return isBare ? '' : (fitting[0]?.word ?? '');
}

function takesBase({ bases, marks }: Reading, base: string): boolean {
  return bases?.includes(base) === true || marks === true;
}
