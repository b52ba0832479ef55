/**
 * Exact fractions of two BigInts. Every share, target, window and floor of a recipe is computed
 * with them, so that 7% of 100 is 7 on any machine (language.md, "Numbers are exact").
 */
import { groupAt } from '../basics/matches.ts';

export interface Rational {
  /** Numerator; carries the sign. */
  readonly n: bigint;
  /** Denominator; always positive, and coprime to the numerator. */
  readonly d: bigint;
}

export const zero: Rational = { n: 0n, d: 1n };
export const one: Rational = { n: 1n, d: 1n };

/** The fraction n/d in lowest terms. Throws a RangeError for a zero denominator. */
export function rational(n: bigint | number, d: bigint | number = 1n): Rational {
  const denominator = BigInt(d);
  if (denominator === 0n) throw new RangeError('a fraction needs a denominator other than 0');
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = greatestCommonDivisor(BigInt(n), denominator) * sign;
  return { n: BigInt(n) / divisor, d: denominator / divisor };
}

/** Reads a decimal such as `0.3`, `1e-4` or `1_000` exactly; undefined if it is not one. */
export function parseDecimal(text: string): Rational | undefined {
  const match = /^([+-]?)(\d[\d_]*)?(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  if (match === null || (match[2] === undefined && match[3] === undefined)) return undefined;
  const exponent = Number(match[4] ?? 0) - (match[3]?.length ?? 0);
  const magnitude = BigInt(groupAt(match, 2).replaceAll('_', '') + groupAt(match, 3)) * (match[1] === '-' ? -1n : 1n);
  return exponent >= 0 ? rational(magnitude * 10n ** BigInt(exponent)) : rational(magnitude, 10n ** BigInt(-exponent));
}

/** Reads what `toDecimal` writes: a decimal, or `n/d`. */
export function parseExact(text: string): Rational | undefined {
  const [numerator = '', denominator, ...rest] = text.split('/');
  if (denominator === undefined) return parseDecimal(numerator);
  if (rest.length > 0 || !/^-?\d+$/.test(numerator) || !/^\d+$/.test(denominator)) return undefined;
  return BigInt(denominator) === 0n ? undefined : rational(BigInt(numerator), BigInt(denominator));
}

/** The value of a finite double, taken exactly: every double is a dyadic fraction. */
export function fromDouble(value: number): Rational {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a finite number`);
  let denominator = 1n;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return rational(BigInt(scaled), denominator);
}

export function toNumber(a: Rational): number {
  return divideToDouble(a.n, a.d);
}

export function add(a: Rational, b: Rational): Rational {
  return rational(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function subtract(a: Rational, b: Rational): Rational {
  return rational(a.n * b.d - b.n * a.d, a.d * b.d);
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.n * b.n, a.d * b.d);
}

export function absolute(a: Rational): Rational {
  return a.n < 0n ? { ...a, n: -a.n } : a;
}

export function divide(a: Rational, b: Rational): Rational {
  return rational(a.n * b.d, a.d * b.n);
}

/** 0 of nothing. */
export function partOf(part: number, all: number): Rational {
  return all === 0 ? zero : rational(part, all);
}

export function power(a: Rational, exponent: number): Rational {
  const e = BigInt(Math.abs(exponent));
  return exponent >= 0 ? rational(a.n ** e, a.d ** e) : rational(a.d ** e, a.n ** e);
}

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isInteger(a: Rational): boolean {
  return a.d === 1n;
}

export function floor(a: Rational): bigint {
  const quotient = a.n / a.d;
  return a.n % a.d < 0n ? quotient - 1n : quotient;
}

export function ceil(a: Rational): bigint {
  return -floor({ n: -a.n, d: a.d });
}

/** To nearest, halves to even: the one rounding rule of the language. */
export function round(a: Rational): bigint {
  const below = floor(a);
  const twiceRest = 2n * (a.n - below * a.d);
  if (twiceRest < a.d) return below;
  if (twiceRest > a.d) return below + 1n;
  return below % 2n === 0n ? below : below + 1n;
}

/** The shortest decimal that is exactly a, or `n/d` where none exists. */
export function toDecimal(a: Rational): string {
  let places = 0;
  let scaled = a.d;
  while (scaled % 10n === 0n) ((scaled /= 10n), places++);
  let twos = 0;
  let fives = 0;
  while (scaled % 2n === 0n) ((scaled /= 2n), twos++);
  while (scaled % 5n === 0n) ((scaled /= 5n), fives++);
  if (scaled !== 1n) return `${a.n}/${a.d}`;
  places += Math.max(twos, fives);
  const digits = ((a.n < 0n ? -a.n : a.n) * 10n ** BigInt(places)) / a.d;
  const text = digits.toString().padStart(places + 1, '0');
  const whole = text.slice(0, text.length - places);
  const fraction = places === 0 ? '' : '.' + text.slice(text.length - places);
  return (a.n < 0n ? '-' : '') + whole + fraction;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}

/** Correctly rounded n/d, where Number(n) / Number(d) may overflow or round twice. */
function divideToDouble(n: bigint, d: bigint): number {
  const limit = 2n ** 53n;
  if (n < limit && n > -limit && d < limit) return Number(n) / Number(d);
  const negative = n < 0n;
  const magnitude = negative ? -n : n;
  const bits = magnitude.toString(2).length - d.toString(2).length;
  // 66 quotient bits and a sticky bit: enough for the hardware to round once, correctly. Below the
  // normal range the last place is 2^-1074, and two bits beyond it do the same.
  const shift = Math.min(66 - bits, 1076);
  const scaled = shift >= 0 ? magnitude << BigInt(shift) : magnitude;
  const divisor = shift >= 0 ? d : d << BigInt(-shift);
  const quotient = (scaled / divisor) | (scaled % divisor === 0n ? 0n : 1n);
  const half = Math.trunc(shift / 2);
  return (negative ? -1 : 1) * Number(quotient) * 2 ** -half * 2 ** (half - shift);
}

export function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

// To which whole number a fraction is rounded.

export const roundings = ['nearest', 'down', 'up'] as const;

/** `nearest` takes halves to the even number. */
export type Rounding = (typeof roundings)[number];

/**
 * The whole number of units that an exact amount means, for the planner, the run and every reader of a plan. With `beside` units removed
 * before, only the units to be removed now are rounded. The two ways differ at a half, which is rounded to the even neighbour.
 */
export function wholeUnits(amount: Rational, rounding?: Rounding, beside = 0): number {
  return beside + roundTo(subtract(amount, rational(beside)), rounding);
}

export function roundTo(value: Rational, rounding: Rounding = 'nearest'): number {
  switch (rounding) {
    case 'nearest':
      return Number(round(value));
    case 'down':
      return Number(floor(value));
    case 'up':
      return Number(ceil(value));
  }
}
