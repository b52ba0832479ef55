/** Numbers as the language writes them, and exact fractions as it prints them. */
import { matchParts } from '../../basics/matches.ts';
import { multiply, parseDecimal, rational, toDecimal, zero, type Rational } from '../../exact/rational.ts';
import type { NumberItem } from '../ast.ts';

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
