import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generate, target } from '../../../scripts/generate-standard-library.mjs';
import { fromDouble, rational, toNumber, type Rational } from '../../../src/exact/rational.ts';
import { apply, standardExpression, standardLibrary } from '../../../src/language/expressions/definition.ts';
import { evaluateExact } from '../../../src/language/expressions/evaluate.ts';
import { printExpression } from '../../../src/language/expressions/print.ts';
import type { Expr } from '../../../src/language/typed.ts';

const number = (value: number): Expr => ({ kind: 'number', value: rational(value) });

function curve(name: string, args: readonly Expr[] = []): Expr {
  const definition = standardExpression('curve', name);
  const expr = definition && apply(definition, args).expr;
  if (expr === undefined) throw new Error(`no curve ${name}`);
  return expr;
}

function at(expr: Expr, p: Rational, d = rational(1, 2)): Rational | undefined {
  return evaluateExact(expr, new Map([['p', p], ['d', d]])); // prettier-ignore
}

describe('the standard library', () => {
  it('is what recipes/std/ says', async () => {
    expect(readFileSync(target, 'utf8')).toBe(await generate());
  });

  it('documents every expression', () => {
    for (const [kind, expressions] of standardLibrary()) {
      expect(expressions.size, kind).toBeGreaterThan(0);
      for (const { name, doc } of expressions.values()) expect(doc, name).not.toBe('');
    }
  });

  it.each([
    ['criterion', 'magnitude', '|w|'],
    ['criterion', 'wanda', '|w| * sqrt(avg(x^2))'],
    ['criterion', 'snip', '|w * avg(g)|'],
    ['criterion', 'taylor', 'avg((w * g)^2)'],
    ['criterion', 'param-first', '|w * avg(g)|'],
    ['criterion', 'gblm', '|w| * (25 * sqrt(avg(g^2)) + sqrt(avg(x^2)))'],
    ['criterion', 'synflow', 'w * grad(sum(y), inputs: 1, weights: |w|)'],
    ['curve', 'cubic', '1 - (1 - p)^3'],
    ['curve', 'linear', 'p'],
    ['penalty', 'slimming', '1e-4 * sum(|gamma|)'],
    ['reparam', 'pdp', 'w * softmax([w^2, t^2] / 1e-4)[0]'],
  ] as const)('%s %s is %s', (kind, name, text) => {
    const definition = standardExpression(kind, name);
    const { expr } = definition ? apply(definition) : {};
    expect(expr && printExpression(expr)).toBe(text);
  });

  it('knows no other names', () => {
    expect(standardExpression('criterion', 'cubic')).toBeUndefined();
    expect(standardExpression('metric', 'accuracy')).toBeUndefined();
  });
});

describe('the standard curves', () => {
  const thirds = [0, 1, 2, 3].map((n) => rational(n, 3));

  // Each row: the published formula, in exact fractions.
  it.each([
    ['linear', [], [rational(0), rational(1, 3), rational(2, 3), rational(1)]],
    ['cubic', [], [rational(0), rational(19, 27), rational(26, 27), rational(1)]],
    ['polynomial', [], [rational(0), rational(19, 27), rational(26, 27), rational(1)]],
    ['polynomial', [number(2)], [rational(0), rational(5, 9), rational(8, 9), rational(1)]],
    ['constant', [], [rational(1), rational(1), rational(1), rational(1)]],
    ['step', [number(2)], [rational(0), rational(0), rational(1, 2), rational(1)]],
  ] as const)('%s is rational (case %#)', (name, args, values) => {
    const expr = curve(name, args);
    expect(thirds.map((p) => at(expr, p))).toEqual(values);
  });

  // Each row: the published formula, in doubles.
  it.each([
    ['cosine', (p: number) => (1 - Math.cos(Math.PI * p)) / 2],
    ['exponential', (p: number) => (1 - Math.exp(-5 * p)) / (1 - Math.exp(-5))],
    ['geometric', (p: number) => (1 - 0.2 ** p) / (1 - 0.2)],
  ])('%s follows its formula and ends exactly', (name, formula) => {
    const expr = curve(name);
    const d = rational(1, 5);
    expect(at(expr, rational(0), d)).toEqual(rational(0));
    expect(at(expr, rational(1), d)).toEqual(rational(1));
    for (let n = 1; n < 40; n++) {
      const value = at(expr, rational(n, 40), d) ?? rational(-1);
      expect(toNumber(value)).toBeCloseTo(formula(n / 40), 15);
    }
  });

  it('reaches one half in the middle of the cosine exactly', () => {
    expect(at(curve('cosine'), rational(1, 2))).toEqual(rational(1, 2));
  });

  it('keeps density geometric: 25% to 75% of compute is about 17% to 65% of steps', () => {
    // language.md: with final density 1/2 the average density in the window is 1 / (2 ln 2).
    const expr = curve('geometric');
    const steps = 2000;
    let total = 0;
    for (let n = 0; n < steps; n++) {
      total += 1 - toNumber(at(expr, rational(2 * n + 1, 2 * steps)) ?? rational(0)) / 2;
    }
    const average = total / steps;
    expect(average).toBeCloseTo(1 / (2 * Math.log(2)), 5);
    const c = 1 / (0.25 + 0.5 / average + 0.25 / 0.5);
    expect(0.25 * c).toBeCloseTo(0.174, 2);
    expect(1 - (0.25 * c) / 0.5).toBeCloseTo(0.65, 2);
  });

  it('has a value at every double that a progress can be', () => {
    for (const name of standardLibrary().get('curve')?.keys() ?? []) {
      expect(at(curve(name), fromDouble(0.1)), name).toBeDefined();
    }
  });
});
