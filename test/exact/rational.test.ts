import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  add,
  ceil,
  compare,
  divide,
  floor,
  fromDouble,
  isInteger,
  multiply,
  one,
  parseDecimal,
  parseExact,
  power,
  rational,
  round,
  subtract,
  toDecimal,
  toNumber,
  zero,
} from '../../src/exact/rational.ts';

const fraction = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 20n }))
  .map(([n, d]) => rational(n, d));

describe('exact fractions', () => {
  it('are in lowest terms with a positive denominator', () => {
    expect(rational(6, -4)).toEqual({ n: -3n, d: 2n });
    expect(rational(0, -7)).toEqual(zero);
    expect(() => rational(1, 0)).toThrow(RangeError);
  });

  it('form a field', () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        expect(multiply(a, add(b, c))).toEqual(add(multiply(a, b), multiply(a, c)));
        expect(add(subtract(a, b), b)).toEqual(a);
        if (b.n !== 0n) expect(multiply(divide(a, b), b)).toEqual(a);
        expect(compare(a, b)).toBe(-compare(b, a) + 0);
      }),
    );
  });

  it.each([
    ['0.3', 3n, 10n],
    ['7', 7n, 1n],
    ['1e-4', 1n, 10000n],
    ['2.50e2', 250n, 1n],
    ['1_000', 1000n, 1n],
    ['12e3', 12000n, 1n],
    ['-1.25e+4', -12500n, 1n],
    ['12.50e2', 1250n, 1n],
    ['-.5', -1n, 2n],
    ['+4.', undefined, undefined],
    ['1,000', undefined, undefined],
    ['', undefined, undefined],
    ['e5', undefined, undefined],
    ['0x10', undefined, undefined],
    ['1e99999', undefined, undefined],
  ])('reads the decimal %j', (text, n, d) => {
    expect(parseDecimal(text)).toEqual(n === undefined ? undefined : { n, d });
  });

  it('prints what it reads', () => {
    fc.assert(fc.property(fraction, (a) => void expect(parseExact(toDecimal(a))).toEqual(a)));
    expect(toDecimal(rational(-7, 8))).toBe('-0.875');
    expect(toDecimal(rational(13, 27))).toBe('13/27');
    expect(['1/0', '1/2/3', 'a/2', '1/-2'].map(parseExact)).toEqual(Array(4).fill(undefined));
  });

  it('takes every double exactly and gives it back', () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 });
    fc.assert(fc.property(double, (value) => void expect(toNumber(fromDouble(value))).toBe(value + 0)));
  });

  it('rounds a quotient once, however long its parts', () => {
    expect(toNumber(rational(10n ** 400n + 1n, 10n ** 400n))).toBe(1);
    expect(toNumber(rational(1n, 3n * 10n ** 100n))).toBe(Number('3.3333333333333333e-101'));
    expect(toNumber(rational((2n ** 53n + 1n) * 2n ** 80n + 1n, 2n ** 80n))).toBe(2 ** 53 + 2);
  });

  it('rounds to nearest, halves to even, and floors towards minus infinity', () => {
    const halves = [-5, -3, -1, 1, 3, 5].map((n) => Number(round(rational(n, 2))));
    expect(halves).toEqual([-2, -2, 0, 0, 2, 2]);
    expect([floor(rational(-1, 2)), ceil(rational(-1, 2))]).toEqual([-1n, 0n]);
    fc.assert(
      fc.property(fraction, (a) => {
        const rest = subtract(a, rational(round(a)));
        expect(compare(multiply(rest, rest), rational(1, 4))).toBeLessThanOrEqual(0);
        expect(isInteger(rational(floor(a)))).toBe(true);
        expect(compare(rational(floor(a)), a)).toBeLessThanOrEqual(0);
        expect(compare(rational(floor(a) + 1n), a)).toBe(1);
      }),
    );
  });

  it('raises to whole powers', () => {
    expect(power(rational(2, 3), 3)).toEqual(rational(8, 27));
    expect(power(rational(2, 3), -2)).toEqual(rational(9, 4));
    expect(power(zero, 0)).toEqual(one);
  });
});
