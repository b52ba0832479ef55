/** Irrational values are the nearest double, taken exactly: held against mpmath's 60 digits (fixtures/curves/export.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromDouble, isInteger, multiply, rational } from '../../../src/exact/rational.ts';
import { cosine, piConstant, raise } from '../../../src/exact/elementary.ts';
import { evaluateExact } from '../../../src/language/expressions/evaluate.ts';
import { apply, standardExpression } from '../../../src/language/expressions/definition.ts';
import { leftAfter } from '../../../src/vocabulary/index.ts';
import { expression } from './definitions.ts';

const url = new URL('../../fixtures/curves/curves.json', import.meta.url);
const { values }: { readonly values: readonly (readonly [string, number])[] } = JSON.parse(readFileSync(url, 'utf8'));

describe('irrational values', () => {
  it('are the nearest double', () => {
    expect(values.length).toBeGreaterThan(300);
    const wrong = values.filter(([text, value]) => {
      const found = evaluateExact(expression(text), new Map());
      const wanted = fromDouble(value);
      return found?.n !== wanted.n || found.d !== wanted.d;
    });
    expect(wrong).toEqual([]);
  });

  it('are rational where the cosine of a multiple of pi is', () => {
    const sixths = [2, undefined, 1, 0, -1, undefined, -2, undefined, -1, 0, 1, undefined];
    for (let n = -24; n <= 24; n++) {
      const half = sixths[(n + 24) % 12];
      const found = cosine(multiply(piConstant, rational(n, 6)));
      if (half === undefined) expect(found?.d).toBeGreaterThan(2n ** 50n);
      else expect(found, `${n} / 6`).toEqual(rational(half, 2));
    }
  });

  it('are rational where a root is', () => {
    for (const [n, d, degree] of [
      [2, 3, 3],
      [1, 5, 7],
      [99, 100, 12],
      [7, 1, 2],
    ] as const) {
      const base = rational(BigInt(n) ** BigInt(degree), BigInt(d) ** BigInt(degree));
      expect(raise(base, rational(1, degree))).toEqual(rational(n, d));
      expect(raise(base, rational(-2, degree))).toEqual(rational(d * d, n * n));
    }
    expect(isInteger(raise(rational(2), rational(1, 3)) ?? rational(0))).toBe(false);
  });
});

describe('decays and curves of one name', () => {
  it.each(['linear', 'cosine'] as const)('%s: what a decay leaves is 1 less the curve', (name) => {
    const definition = standardExpression('curve', name);
    const { expr } = definition ? apply(definition) : {};
    for (let n = 0; n <= 1000; n++) {
      const curve = expr && evaluateExact(expr, new Map([['p', rational(n, 1000)]]));
      const left = leftAfter(name, rational(n, 1000));
      expect({ n: left.d - left.n, d: left.d }).toEqual(curve);
    }
  });
});
