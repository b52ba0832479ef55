import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromDouble, rational } from '../../../src/exact/rational.ts';
import { apply, lowerDefinition } from '../../../src/language/expressions/definition.ts';
import { evaluateExact, exactValue } from '../../../src/language/expressions/evaluate.ts';
import { calledNames, freeNames, hasSlices, substitute, wholeNames, withoutSlices } from '../../../src/language/expressions/names.ts';
import { printExpression } from '../../../src/language/expressions/print.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import type { Expr } from '../../../src/language/typed.ts';
import { definitions, expression, read } from './definitions.ts';

describe('precedence and spelling', () => {
  it.each([
    ['a + b * c', 'a + b * c'],
    ['(a + b) * c', '(a + b) * c'],
    ['(a * b) + c', 'a * b + c'],
    ['a - (b - c)', 'a - (b - c)'],
    ['(a - b) - c', 'a - b - c'],
    ['a / (b * c)', 'a / (b * c)'],
    ['-w^2', '-w^2'],
    ['(-w)^2', '(-w)^2'],
    ['-w * g', '-w * g'],
    ['-(w * g)', '-(w * g)'],
    ['2^-1', '2^-1'],
    ['a^b^c', 'a^b^c'],
    ['(a^b)^c', '(a^b)^c'],
    ['a - -b', 'a - -b'],
    ['+w', 'w'],
    ['((w))', 'w'],
    ['|w - t|', '|w - t|'],
    ['||w| - |g||', '||w| - |g||'],
    ['|w| * |g|', '|w| * |g|'],
    ['|w|^2 / (|g| + 1)', '|w|^2 / (|g| + 1)'],
    ['sum(x^2 over out)', 'sum(x^2 over out)'],
    ['sum(|w| over in kh kw)', 'sum(|w| over in kh kw)'],
    ['grad(sum(y), weights: |w|, inputs: 1)', 'grad(sum(y), inputs: 1, weights: |w|)'],
    ['w * softmax([w^2, t^2] / tau)[0]', 'w * softmax([w^2, t^2] / tau)[0]'],
    ['w - start.w', 'w - start.w'],
    ['w−g', 'w - g'],
    ['w × g', 'w * g'],
    ['p > 0.5', 'p > 0.5'],
    ['(p > 0.5) * w', '(p > 0.5) * w'],
    ['80% * w', '0.8 * w'],
    ['10k + 50B', '10000 + 50000000000'],
    ['0.0005', '5e-4'],
    ['1_000', '1000'],
    ['5e-2', '0.05'],
    ['`my name` + 1', '`my name` + 1'],
    ['|y[ ...,1 : 10 ] - `label`[:,0:-3]|', '|y[.., 1:10] - label[:, :-3]|'],
    ['-y[…,-1:]^2 / 3', '-y[.., -1:]^2 / 3'],
  ])('%s prints as %s', (written, canonical) => {
    expect(printExpression(expression(written))).toBe(canonical);
    expect(printExpression(expression(canonical))).toBe(canonical);
  });
});

describe('what is no expression is refused', () => {
  it.each([
    ['w g', 'ESP1040'],
    ['w * g t', 'ESP1040'],
    ['25%..75%', 'ESP1041'],
    ['w ± 1', 'ESP1041'],
    ['"text"', 'ESP1041'],
    ['2:4', 'ESP1041'],
    ['f(a: 1, a: 2)', 'ESP1042'],
    ['sum(x over 3)', 'ESP1043'],
    ['sum(x over)', 'ESP1043'],
    ['w *', 'ESP1020'],
    ['* w', 'ESP1021'],
    ['w + * g', 'ESP1020'],
    ['()', 'ESP1024'],
    ['f(,)', 'ESP1022'],
    ['a < b < c', 'ESP1025'],
    ['sum(w', 'ESP1010'],
    ['|w', 'ESP1010'],
    ['w)', 'ESP1011'],
  ])('%s: %s', (text, code) => {
    expect(read(text).codes).toEqual([code]);
  });
});

/** Expressions as text can write them: literals carry their own sign. */
const expressions: fc.Arbitrary<Expr> = fc.letrec<{ expr: Expr }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    // Where the depth ends the first of these is taken.
    fc.record({
      kind: fc.constant('name' as const),
      name: fc.constantFrom('w', 'g', 'x', 'start.w', 'weight-decay', 'over', 'a name', 'é', 'y[.., 1:]', 'label[:, -3:7, ..]'),
    }),
    fc.record({
      kind: fc.constant('number' as const),
      value: fc
        .tuple(fc.integer({ min: -99999, max: 99999 }), fc.integer({ min: 0, max: 9 }))
        .map(([digits, places]) => rational(BigInt(digits), 10n ** BigInt(places))),
    }),
    fc.record({
      kind: fc.constant('unary' as const),
      operator: fc.constant('-' as const),
      operand: tie('expr').filter(({ kind }) => kind !== 'number'),
    }),
    fc.record({
      kind: fc.constant('binary' as const),
      operator: fc.constantFrom('+', '-', '*', '/', '^', '<', '<=', '>', '>=', '==', '!='),
      left: tie('expr'),
      right: tie('expr'),
    }),
    fc.record({ kind: fc.constant('abs' as const), operand: tie('expr') }),
    fc
      .tuple(
        fc.constantFrom('sum', 'avg', 'f'),
        fc.array(tie('expr'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'weight-decay'), tie('expr'), { noNullPrototype: true }),
        fc.option(fc.array(fc.constantFrom('out', 'in', 'kh'), { minLength: 1, maxLength: 2 })),
      )
      .map(([callee, args, named, over]) => {
        const call = { kind: 'call' as const, callee, args, named };
        return over === null || args.length === 0 ? call : { ...call, over };
      }),
    fc.record({ kind: fc.constant('list' as const), items: fc.array(tie('expr'), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('index' as const), base: tie('expr'), index: tie('expr') }),
  ),
})).expr;

describe('printing', () => {
  it('reads back as the same expression', () => {
    fc.assert(
      fc.property(expressions, (expr) => {
        expect(read(printExpression(expr))).toEqual({ expr, codes: [] });
      }),
      { numRuns: 2000 },
    );
  });

  it('writes a fraction that is no decimal as a division', () => {
    const third: Expr = { kind: 'number', value: rational(1, 3) };
    const w: Expr = { kind: 'name', name: 'w' };
    expect(printExpression({ kind: 'binary', operator: '*', left: w, right: third })).toBe('w * (1 / 3)');
  });
});

describe('evaluation', () => {
  it.each([
    ['1 / 3 + 1 / 6', rational(1, 2)],
    ['7% * 100', rational(7)],
    ['(1 - 0.2)^3', rational(64, 125)],
    ['2^-3', rational(1, 8)],
    ['(4 / 9)^(1 / 2)', rational(2, 3)],
    ['sqrt(1_000_000_000_000_000_000_000_000)', rational(10n ** 12n)],
    ['sqrt(2)', fromDouble(Math.SQRT2)],
    ['exp(0)', rational(1)],
    ['exp(1)', fromDouble(Math.E)],
    ['ln(1)', rational(0)],
    ['cos(pi)', rational(-1)],
    ['cos(4 * pi / 3)', rational(-1, 2)],
    ['0.0016^(3 / 4)', rational(1, 125)],
    ['cos(pi / 2)', rational(0)],
    ['|-3|', rational(3)],
    ['max(1 / 3, 0.3, -1)', rational(1, 3)],
    ['min(1 / 3, 0.3)', rational(3, 10)],
    ['floor(-0.5)', rational(-1)],
    ['3 > 2', rational(1)],
    ['[10, 20, 30][1]', rational(20)],
    ['0^0', rational(1)],
  ])('%s', (text, value) => {
    expect(evaluateExact(expression(text), new Map())).toEqual(value);
  });

  it.each([
    'w',
    '1 / 0',
    '0^-1',
    'avg(1)',
    'ln(0)',
    'sqrt(-1)',
    'exp(1000)',
    '[1][2]',
    '[1][0.5]',
    'sum(1 over out)',
    'f(1)',
    'constructor(1)',
  ])('%s has no value', (text) => {
    expect(evaluateExact(expression(text), new Map())).toBeUndefined();
    expect(() => exactValue(expression(text))).toThrow(RangeError);
  });

  it('stays within bounds however the exponents pile up', () => {
    const tower = expression('((((1.5^1000)^1000)^1000)^1000)^1000');
    expect(evaluateExact(tower, new Map())).toBeUndefined();
  });

  it('takes the values of names', () => {
    const environment = new Map([['rounds', rational(2)], ['target', rational(3, 4)]]); // prettier-ignore
    const removed = expression('1 - (1 - target)^(1 / rounds)');
    expect(evaluateExact(removed, environment)).toEqual(rational(1, 2));
  });
});

describe('names', () => {
  it('finds those that stand for values, not callees and axes', () => {
    const expr = expression('|w| * sum(x^2 over out) + f(a: beta)[i]');
    expect([...freeNames(expr)]).toEqual(['w', 'x', 'beta', 'i']);
    expect([...calledNames(expr)]).toEqual(['sum', 'f']);
  });

  it('has names with their slices, and without', () => {
    const expr = expression('y[.., 1:] - y[.., :-1] * sum(label[:, 2:]) + w');
    expect([...freeNames(expr)]).toEqual(['y[.., 1:]', 'y[.., :-1]', 'label[:, 2:]', 'w']);
    expect([...wholeNames(expr)]).toEqual(['y', 'label', 'w']);
    expect(printExpression(withoutSlices(expr))).toBe('y - y * sum(label) + w');
    expect([expr, withoutSlices(expr)].map(hasSlices)).toEqual([true, false]);
  });

  it('substitutes all at once', () => {
    const bindings = new Map([['a', expression('b + 1')], ['b', expression('a')]]); // prettier-ignore
    expect(printExpression(substitute(expression('a * b'), bindings))).toBe('(b + 1) * a');
  });

  it('evaluates to the same before and after substitution', () => {
    const arithmetic = fc.constantFrom('a + b * 2', 'a^2 - b / 3', '|a - b| * -a', 'max(a, b)[0]', 'min(a, -b)');
    fc.assert(
      fc.property(arithmetic, fc.integer(), fc.integer({ min: 1 }), (text, n, d) => {
        const expr = expression(text);
        const value = rational(n, d);
        const bound = new Map<string, Expr>([['a', { kind: 'number', value }]]);
        const b = new Map([['b', rational(2, 7)]]);
        const direct = evaluateExact(expr, new Map([...b, ['a', value]]));
        expect(evaluateExact(substitute(expr, bound), b)).toEqual(direct);
      }),
    );
  });
});

describe('definitions', () => {
  function define(text: string) {
    const source = { name: 'test', text };
    const [statement] = parse(source, definitions).tree.statements;
    if (statement === undefined) throw new Error('no statement');
    return lowerDefinition('criterion', statement, source);
  }

  it('have parameters with and without defaults', () => {
    const { value } = define('criterion c(a, b: 2) = a * w^b');
    expect(value?.name).toBe('c');
    expect(value?.params.map(({ name }) => name)).toEqual(['a', 'b']);
    const applied = value && apply(value, [expression('3')], { b: expression('g') });
    expect(applied?.expr && printExpression(applied.expr)).toBe('3 * w^g');
  });

  it('say which arguments do not fit', () => {
    const { value } = define('criterion c(a, b: 2) = a * w^b');
    if (value === undefined) throw new Error('no definition');
    expect(apply(value)).toEqual({ missing: ['a'], unknown: [], superfluous: 0 });
    const many = [1, 2, 3].map((n) => expression(String(n)));
    expect(apply(value, many, { q: expression('1') })).toEqual({ missing: [], unknown: ['q'], superfluous: 1 });
    expect(apply(value, many.slice(0, 1), { a: expression('1') }).unknown).toEqual(['a']);
  });

  it.each([
    ['criterion', 'ESP1044'],
    ['criterion c', 'ESP1045'],
    ['criterion c d = w', 'ESP1041'],
    ['criterion c = w, g', 'ESP1041'],
    ['criterion c(1) = w', 'ESP1046'],
    ['criterion 3 = w', 'ESP1044'],
  ])('%s: %s', (text, code) => {
    expect(define(text).diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });
});
