/** Prints an expression in its one canonical spelling, with no parenthesis that is not needed. */
import { fold, type Table } from '../../basics/fold.ts';
import { brackets } from '../../basics/slices.ts';
import { isInteger, toDecimal, multiply, parseDecimal, rational, zero, type Rational } from '../../exact/rational.ts';
import type { Expr } from '../typed.ts';
import { matchParts } from '../../basics/matches.ts';
import type { NumberItem } from '../ast.ts';

type Operator = Extract<Expr, { kind: 'binary' }>['operator'];

/** How strongly an operator binds; both sides of a comparison are arithmetic. */
const strength: Readonly<Record<Operator, number>> = {
  '<': 1,
  '<=': 1,
  '>': 1,
  '>=': 1,
  '==': 1,
  '!=': 1,
  '+': 2,
  '-': 2,
  '*': 3,
  '/': 3,
  '^': 5,
};
const signStrength = 4;
const atomStrength = 6;

/** The text that lowers to this expression again. */
export function printExpression(expr: Expr): string {
  return fold(spellings, expr);
}

const spellings: Table<Expr, [], string> = {
  number: (expr) => printNumber(expr.value),
  name: (expr) => printName(expr.name),
  unary: (expr) => '-' + within(expr.operand, signStrength),
  binary: (expr) => printBinary(expr.operator, expr.left, expr.right),
  abs: (expr) => '|' + printExpression(expr.operand) + '|',
  call: (expr) => printName(expr.callee) + '(' + argumentsOf(expr).join(', ') + ')',
  list: (expr) => '[' + expr.items.map(printExpression).join(', ') + ']',
  index: (expr) => within(expr.base, atomStrength) + '[' + printExpression(expr.index) + ']',
};

function strengthOf(expr: Expr): number {
  if (expr.kind === 'binary') return strength[expr.operator];
  if (expr.kind === 'unary') return signStrength;
  if (expr.kind !== 'number') return atomStrength;
  const isFraction = !isInteger(expr.value) && toDecimal(expr.value).includes('/');
  if (isFraction) return strength['/'];
  return expr.value.n < 0n ? signStrength : atomStrength;
}

function within(expr: Expr, weakest: number): string {
  const text = printExpression(expr);
  return strengthOf(expr) < weakest ? `(${text})` : text;
}

function printBinary(operator: Operator, left: Expr, right: Expr): string {
  const own = strength[operator];
  if (operator === '^') {
    // `-x^2` is `-(x^2)`, but an exponent may carry a sign: `x^-2`.
    return within(left, own + 1) + '^' + within(right, signStrength);
  }
  const weakest = own === 1 ? own + 1 : own;
  return `${within(left, weakest)} ${operator} ${within(right, own + 1)}`;
}

/** Arguments by name in alphabetical order: their order means nothing. */
function argumentsOf({ args, named, over }: Extract<Expr, { kind: 'call' }>): readonly string[] {
  const axes = over === undefined ? '' : ' over ' + over.map(printName).join(' ');
  const last = args.length - 1;
  // Axes would join the right side of a comparison.
  const positional = args.map((arg, at) => (at === last && axes !== '' ? within(arg, strength['+']) + axes : printExpression(arg)));
  const labelled = Object.entries(named)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${printName(name)}: ${printExpression(value)}`);
  return [...positional, ...labelled];
}

// What a recipe's text reads as one word without back quotes.

const inner = String.raw`[\p{L}\p{M}\p{N}_]`;
const rest = String.raw`(?:${inner}|-(?=\p{L}))*`;
export const parts = String.raw`(?:\.(?:\*{1,2}|${inner}${rest}))`;
export const oneWord = String.raw`[\p{L}_]${rest}${parts}*(?:${brackets})?`;
const plainName = new RegExp(`^${oneWord}$`, 'u');

/** A name in back quotes where it would be read as something else. */
export function printName(name: string): string {
  const isPlain = plainName.test(name) && name.toLowerCase() !== 'over';
  return isPlain ? name : '`' + name + '`';
}

// Numbers as the language writes them, and exact fractions as it prints them.

const factors: Readonly<Record<string, bigint>> = {
  k: 1_000n,
  K: 1_000n,
  M: 1_000_000n,
  G: 1_000_000_000n,
  B: 1_000_000_000n,
  T: 1_000_000_000_000n,
};

/** The value of a number: `80%` is 4/5, `10k` is 10000. */
export function valueOfNumber({ text, percent }: NumberItem): Rational {
  const factor = factors[text.slice(-1)];
  const digits = parseDecimal(factor === undefined ? text : text.slice(0, -1)) ?? zero;
  const scaled = factor === undefined ? digits : multiply(digits, rational(factor));
  return percent ? multiply(scaled, rational(1, 100)) : scaled;
}

/**
 * The canonical spelling: plain (`0.05`, `1000`), with an exponent only where that is shorter
 * (`5e-4`), and `n / d` where no decimal is exact.
 */
export function printNumber(value: Rational): string {
  const plain = toDecimal(value);
  if (plain.includes('/')) return plain.replace('/', ' / ');
  const scientific = withExponent(plain);
  return scientific.length < plain.length ? scientific : plain;
}

/** Whole numbers keep their digits up to this length: `1000 steps` is not `1e3 steps`. */
const longestWhole = 15;

function withExponent(plain: string): string {
  const [, sign = '', whole = '', fraction = ''] = matchParts(/^(-?)(\d+)(?:\.(\d+))?$/, plain);
  if (fraction === '' && whole.length <= longestWhole) return plain;
  const digits = (whole + fraction).replace(/^0+/, '').replace(/0+$/, '');
  if (digits === '') return plain;
  const places = fraction.length - trailingZeros(whole + fraction);
  return `${sign}${digits}e${-places}`;
}

function trailingZeros(digits: string): number {
  return digits.length - digits.replace(/0+$/, '').length;
}
