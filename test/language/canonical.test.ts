import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/language/canonical/canonical.ts';
import { normalExpression } from '../../src/language/canonical/normal-expression.ts';
import { check } from '../../src/language/check/check.ts';
import { parse } from '../../src/language/syntax/parse.ts';
import { add, subtract, type Rational } from '../../src/exact/rational.ts';
import type { Expr, RecordValue, Recipe, SelectorTerm } from '../../src/language/typed.ts';
import { lexicon, vocabulary } from '../../src/vocabulary/index.ts';
import { usedInExamples } from './use/reading.ts';

function typed(text: string): Recipe {
  const parsed = parse({ name: 'test.prune', text }, lexicon);
  const { value, diagnostics } = check(parsed.tree, vocabulary, usedInExamples);
  if (value === undefined) {
    const found = [...parsed.diagnostics, ...diagnostics].map(({ code, message }) => `${code} ${message}`);
    throw new Error(`${text}\n${found.join('\n')}`);
  }
  return value;
}

function canonical(text: string): string {
  return canonicalText(typed(text));
}

/**
 * What two recipes of one meaning have in common: no places, no papers, no order of a union, no
 * spelling of an expression (`normal-expression.test.ts` says what that may change).
 */
function meaning({ body, params, groups, models, definitions }: Recipe): unknown {
  const named = definitions.filter(({ kind }) => kind === 'metric' || kind === 'reparam');
  const isModular = JSON.stringify(body, (_, value: unknown) => (typeof value === 'bigint' ? 0 : value)).includes('"over":["module"]');
  const promised = groups.filter(({ expect }) => expect !== undefined || isModular);
  const selectors = new Map(groups.map(({ name, selector }) => [name, selector.terms]));
  const skip = new Set(['span', 'spans', 'source', 'doc', 'name']);
  const isExpression = (value: unknown) => typeof value === 'object' && value !== null && 'expr' in value;
  return JSON.parse(
    JSON.stringify(
      { body, params: sorted(params), groups: sorted(promised), models, named },
      function (this: unknown, key, value: unknown) {
        if (typeof value === 'bigint') return `${value}`;
        if (key === 'fields') return asInterval(value as RecordValue['fields']);
        if (key === 'expr') return normalExpression(value as Expr);
        if (key === 'terms') return sorted((value as SelectorTerm[]).flatMap(termsOf));
        if (key === 'items') return sorted(value as readonly unknown[]);
        // The names of expressions and of stages that could go without are no part of it.
        if (key === 'named' && typeof value === 'boolean') return undefined;
        if (key === 'implied') return undefined;
        return (key === 'name' ? isExpression(this) : skip.has(key)) ? undefined : value;
      },
    ),
  );

  function termsOf(term: SelectorTerm): readonly SelectorTerm[] {
    const isPlain = term.kind === 'group' && !promised.some(({ name }) => name === term.name);
    return isPlain ? (selectors.get(term.name) ?? []).flatMap(termsOf) : [term];
  }
}

/** `80% ± 1%` lies between the same ends as `79%..81%`. */
function asInterval(fields: RecordValue['fields']): unknown {
  const { bound, within, ...rest } = fields;
  const [middle, tolerance] = [bound, within].map((one) =>
    one?.kind === 'quantity' && one.amount.kind === 'number' ? one.amount.value : undefined,
  );
  const isIn = rest['comparison']?.kind === 'choice' && rest['comparison'].word === 'in';
  if (!isIn || middle === undefined || tolerance === undefined) return fields;
  const end = (value: Rational) => ({ ...bound, amount: { kind: 'number', value } });
  const [from, to] = [end(subtract(middle, tolerance)), end(add(middle, tolerance))];
  return { ...rest, bound: { kind: 'window', from, to } };
}

function sorted<T>(items: readonly T[]): readonly T[] {
  const keyOf = (item: T) =>
    JSON.stringify(item, (key, value: unknown) =>
      typeof value === 'bigint'
        ? `${value}`
        : key === 'span'
          ? undefined
          : isRecord(value)
            ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
            : value,
    );
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

const golden = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';
const goldenCanonical = `prune weights by global magnitude to 80%
  over 25%..75%
  protect min 5% per layer

then retrain lora within 0.3% of params
`;

describe('the golden sentence', () => {
  it('has the canonical form of the language page, character for character', () => {
    expect(canonical(golden)).toBe(goldenCanonical);
  });

  it.each([
    ['in capitals', golden.toUpperCase().replace('MAGNITUDE', 'magnitude')],
    ['with carriage returns', golden.replaceAll(', ', ',\r\n')],
    ['with no-break spaces', golden.replaceAll(' ', '\u00a0')],
    ['with a non-breaking hyphen', golden.replace('LoRA-', 'LoRA\u2011')],
    ['with then on a new line', golden.replace(', then', '\nthen')],
    [
      'with its clauses in another order',
      'global magnitude, protect min 5% per layer, over 25%..75%, to 80%\nretrain lora within 0.3% of params',
    ],
    ['with its criterion spelt out', golden.replace('magnitude', '|w|')],
    ['as the canonical form', goldenCanonical],
    ['with a name and a paper', `recipe golden version 1.0.0\ncite arxiv:1710.01878\n${golden}`],
    ['with the defaults spelt out', goldenCanonical.replace('75%', '75% along cubic mask hard')],
  ])('%s has the same canonical form', (_, text) => {
    expect(canonical(text)).toBe(goldenCanonical);
  });
});

describe('a group', () => {
  const modular = 'prune weights in first by global w^2 / tail(w^2 over module) to 50%\n';
  it.each([
    [
      'that only a selector names is what it selects',
      'group first = linear\nprune weights in first by magnitude to 50%\n',
      'prune weights in linear by magnitude to 50%\n',
    ],
    [
      'that is a module keeps its name, and is what it selects in a selector',
      `group second = first, conv\ngroup first = linear\n${modular}`,
      `group first = linear\ngroup second = conv, linear\n\n${modular.replace('in first', 'in linear')}`,
    ],
    [
      'that a penalty is at keeps its name',
      'group first = linear\ngroup second = conv\ntrain all loss task + only(sum(w^2), at: first) for 3 steps\n',
      'group first = linear\n\ntrain all loss task + only(sum(w^2), at: first) for 3 steps\n',
    ],
  ])('%s', (_, text, printed) => {
    expect(canonical(text)).toBe(printed);
    expect(canonical(printed)).toBe(printed);
  });
});

describe('between the clauses of a statement', () => {
  const clauses = [
    'by global wanda',
    'to 80%',
    'over 25%..75%',
    'every 100 steps',
    'in linear, conv',
    'protect min 5% per layer',
    'using 10 samples of calibration',
  ];
  const reference = canonical(`prune weights ${clauses.join(' ')}`);

  it('order, commas and new lines mean nothing', () => {
    const separator = fc.constantFrom(' ', ', ', '\n  ', ',\n', ' ,\r\n\t');
    const texts = fc
      .tuple(
        fc.shuffledSubarray(clauses, { minLength: clauses.length }),
        fc.array(separator, { minLength: clauses.length, maxLength: clauses.length }),
      )
      .map(([order, between]) => 'prune weights' + order.map((clause, at) => (at === 0 ? ' ' : (between[at] ?? ' ')) + clause).join(''));
    fc.assert(
      fc.property(texts, (text) => {
        expect(canonical(text)).toBe(reference);
      }),
      { numRuns: 300 },
    );
  });
});

const folder = join(import.meta.dirname, 'syntax/examples');
const examples = [
  ...readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const),
  ...vocabulary.declarations.map((one) => [`the example of ${'word' in one ? one.word : one.example}`, one.example] as const),
];

/** Words that may be left out because the vocabulary says what holds then. */
const withDefault: ReadonlySet<string> = new Set(
  vocabulary.declarations.flatMap((declaration) => {
    const clauses = 'clauses' in declaration ? declaration.clauses : [];
    const args = declaration.kind === 'word' ? (declaration.args ?? []) : [];
    return [
      ...clauses.flatMap((clause) => ((clause.default ?? clause.usual) === undefined ? [] : [clause.word])),
      'allocation',
      ...args.flatMap((arg) => (arg.default === undefined ? [] : [arg.name])),
    ];
  }),
);

/** A meaning without the parts that another leaves to their defaults. */
function withoutDefaults(whole: unknown, shorter: unknown): unknown {
  if (Array.isArray(whole) && Array.isArray(shorter)) {
    return whole.map((item, at) => withoutDefaults(item, shorter[at]));
  }
  if (!isRecord(whole) || !isRecord(shorter)) return whole;
  const entries = Object.entries(whole).flatMap(([key, value]) => {
    const isLeftOut = !Object.hasOwn(shorter, key) && withDefault.has(key);
    return isLeftOut ? [] : [[key, withoutDefaults(value, shorter[key])] as const];
  });
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe('the canonical form', () => {
  it.each(examples)('of %s means the same and is a fixed point', (_, text) => {
    const recipe = typed(text);
    const printed = canonicalText(recipe);
    const again = typed(printed);
    expect(meaning(again), printed).toEqual(withoutDefaults(meaning(recipe), meaning(again)));
    expect(canonicalText(again)).toBe(printed);
  });
});
