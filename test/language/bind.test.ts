/** Binding puts the values of parameters in, exactly, and refuses what does not fit. */
import { describe, expect, test } from 'vitest';
import { bind, substituteParameter } from '../../src/language/check/bind.ts';
import { check } from '../../src/language/check/check.ts';
import { parse } from '../../src/language/syntax/parse.ts';
import type { Quantity, Recipe } from '../../src/language/typed.ts';
import { lexicon } from '../../src/vocabulary/index.ts';
import { plain } from './check/plain.ts';

function read(text: string): Recipe {
  const { tree } = parse({ name: 'recipe', text }, lexicon);
  const { value, diagnostics } = check(tree);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return value;
}

function bound(text: string, settings: Readonly<Record<string, string>> = {}): Recipe {
  const { value, diagnostics } = bind(read(text), new Map(Object.entries(settings)));
  expect(diagnostics).toEqual([]);
  if (value === undefined) throw new Error('nothing was found and nothing bound');
  return value;
}

/** Every quantity below a value, at any depth. */
function quantitiesIn(value: unknown): readonly Quantity[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(quantitiesIn);
  return 'kind' in value && value.kind === 'quantity' ? [value as Quantity, ...inner] : inner;
}

const target = 'param target: sparsity = 80%\nprune weights by magnitude to target';

describe('a parameter', () => {
  test('has its declared value', () => {
    expect(plain(bound(target))).toMatchObject({
      params: [{ name: 'target', value: { amount: { value: '0.8' } } }],
      body: [{ statements: [{ clauses: { to: { amount: { value: '0.8' }, unit: 'sparsity' } } }] }],
    });
  });

  test('has the value that it is set to', () => {
    expect(plain(bound(target, { target: '90%' }))).toMatchObject({
      params: [{ value: { amount: { value: '0.9' } } }],
      body: [{ statements: [{ clauses: { to: { amount: { value: '0.9' } } } }] }],
    });
  });

  test('brings its own unit of time along', () => {
    const text = 'param length: duration = 5 epochs\ntrain all for length * 2';
    expect(plain(bound(text).body[0])).toMatchObject({ length: { unit: 'epochs', amount: { value: '10' } } });
    expect(plain(bound(text, { length: '300 steps' }).body[0])).toMatchObject({ length: { unit: 'steps', amount: { value: '600' } } });
  });

  test('may use the parameters above it, set or not', () => {
    const text = 'param a: sparsity = 80%\nparam b: sparsity = a + 5%\nprune weights by magnitude to b';
    expect(plain(bound(text, { a: '90%' }).params[1])).toMatchObject({ value: { amount: { value: '0.95' } } });
  });

  test('is a number inside expressions and arguments', () => {
    const text =
      'param wd: number = 1e-4\nparam k: number = 3\ntrain all with sgd(weight-decay: wd)\n' + 'prune weights by gblm(alpha: k) to 50%';
    const { body } = bound(text, { wd: '0.5' });
    expect(JSON.stringify(plain(body))).not.toMatch(/"name":"(wd|k)"/);
    expect(plain(body[0])).toMatchObject({
      statements: [{ clauses: { with: { args: { 'weight-decay': { amount: { value: '0.5' } } } } } }],
    });
  });

  test('counts rounds and ways', () => {
    const text = 'param n: count = 3\nrepeat n times { branch n ways varying seed { train all }\naverage all }';
    expect(plain(bound(text, { n: '4' }).body[0])).toMatchObject({
      times: { amount: { value: '4' } },
      body: [{ ways: { amount: { value: '4' } } }, {}],
    });
  });
});

test('arithmetic is exact: equal shares of rounds leave the target', () => {
  const text =
    'param target: sparsity = 75%\nparam rounds: count = 2\nrepeat rounds times {\n' +
    '  prune weights by magnitude removing (1 - (1 - target)^(1 / rounds)) of remaining\n}';
  expect(plain(bound(text).body[0])).toMatchObject({
    body: [{ statements: [{ clauses: { removing: { amount: { value: '0.5' }, base: 'remaining' } } }] }],
  });
});

test('every quantity is a number afterwards', () => {
  const text =
    'param s: sparsity = 80%\nparam t: duration = 90 steps\nparam f: share = 5%\n' +
    'stage a for t { train all decay cosine warmup f\n' +
    '  prune weights by magnitude to s over f..1 - f every t / 9 protect min f per layer }\n' +
    'expect sparsity of a in s ± f';
  const quantities = quantitiesIn(bound(text).body);
  expect(quantities.length).toBeGreaterThan(8);
  expect(quantities.filter(({ amount }) => amount.kind !== 'number')).toEqual([]);
});

describe('a parameter that a sweep goes through', () => {
  const text =
    'param s: sparsity = 80%\nsweep s in 50%, 90% { prune weights by magnitude to s }\n' + 'prune weights in conv by magnitude to s';
  const recipe = bound(text);

  test('stays a name in the sweep and has its value elsewhere', () => {
    expect(plain(recipe.body)).toMatchObject([
      { body: [{ statements: [{ clauses: { to: { amount: { kind: 'name', name: 's' } } } }] }] },
      { statements: [{ clauses: { to: { amount: { value: '0.8' } } } }] },
    ]);
  });

  test('has the value of its arm once that is put in', () => {
    const [sweep] = recipe.body;
    if (sweep?.kind !== 'sweep') throw new Error('the first step is a sweep');
    const [first] = sweep.over[0]?.values ?? [];
    if (first?.kind !== 'quantity') throw new Error('a sweep goes through quantities');
    const arm = substituteParameter(sweep.body, 's', first, recipe.source);
    expect(plain(arm.value)).toMatchObject([{ statements: [{ clauses: { to: { amount: { value: '0.5' } } } }] }]);
  });
});
