/**
 * The law of canonical texts: two recipes whose plans differ never share one. Plans are made of what was written, for
 * the plan that is made of a canonical text cannot differ from that of another of the same.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/language/canonical/canonical.ts';
import { normalExpression } from '../../src/language/canonical/normal-expression.ts';
import { checkForPlan } from '../../src/language/check/check.ts';
import { printExpression } from '../../src/language/expressions/print.ts';
import { parse } from '../../src/language/syntax/parse.ts';
import { expressionOf } from '../../src/plan/criteria/read.ts';
import type { Plan } from '../../src/plan/index.ts';
import { lexicon } from '../../src/vocabulary/index.ts';
import { recipesOfSome } from '../support/arbitrary-recipe.ts';
import { factsOf, planText, steps } from './planning.ts';

const word = fc.constantFrom;
const digits = factsOf('mlp_digits');
const lengths = { named: new Map(), all: steps(6) };

/** Selections of the layers of the network, of groups among them. */
const selections = word('layers 0..0', 'layers 1..1', 'layers 0..1', 'layers 1..2', 'linear', '`0`', 'first layer, last layer');
const groups = fc.uniqueArray(fc.tuple(word('first', 'second', 'third'), selections), { maxLength: 2, selector: ([name]) => name });
const lines = groups.map((all) => all.map(([name, of]) => `group ${name} = ${of}`));

const scores = word('|w|', '(|w|)', 'w^2 / tail(w^2 over module)', 'tail(w^2) * 1', '-(-|w|)', 'mine(2)');
const places = word('', '', 'in first', 'in second', 'in first, third', 'in linear', 'except second');
const penalties = word('lasso', 'only(lasso, at: first)', 'only(lasso, at: [second, linear])', 'nuclear(1e-3, at: first)', 'sum(w^2)');
const statements = fc.oneof(
  fc
    .tuple(places, scores, word('global', 'uniform', ''), word('50%', '50% sparsity', '40%', 'target'))
    .map(([where, score, by, target]) => `prune weights ${where} by ${by} ${score} to ${target}`),
  fc
    .tuple(penalties, word('', 'decay linear', 'decay cosine'))
    .map(([penalty, decay]) => `train all for 4 steps loss task + 1e-3 * ${penalty} ${decay}`),
);
const grouped = fc
  .tuple(lines, fc.array(statements, { minLength: 1, maxLength: 2 }))
  .map(([above, body]) => ['param target: sparsity = 30%', 'criterion mine(k) = |w| * k', ...above, ...body, ''].join('\n'));

/** What keeps the meaning, and what hardly does: each at the first place where it changes anything. */
const edits: readonly ((text: string, by: string) => string)[] = [
  (text, by) => text.replace(/^(group \S+ = ).*/m, `$1${by}`),
  (text) => text.replace(/^group (?:first|third) .*\n/m, ''),
  (text) => text.replace(/^group first /m, 'group third '),
  (text) => text.replace(/\b(?:in|except|at:) first\b(?! layer)/, (place) => place.replace('first', 'second')),
  (text, by) => text.replace(/\bin (?:first|second)\b(?! layer)/, `in ${by}`),
  (text) => text.replace(/ over module/, ''),
  (text) => text.replace(/\d+/, (digit) => `${Number(digit) + 1}`),
  (text) => text.replace(/ (?:decay|along|rounded|ties|in|except) \S+/, ''),
  (text) => text.replace(/^(prune|train|group)\b(.*)$/m, '$1  $2 # the same'),
  (text) => `group spare = linear\n${text}`,
  (text) => text.replace('|w|', 'abs(w)'),
  (text) => text.replace(/\bto (\d+)%(?= sparsity|$)/m, (_, share: string) => `to ${100 - Number(share)}% density`),
];

const pairs = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: grouped }, recipesOfSome(200)),
    selections,
    fc.shuffledSubarray([...edits], { minLength: 4 }),
    fc.nat(2),
  )
  .map(([text, by, shuffled, more]) => {
    const others = shuffled.map((edit) => edit(text, by)).filter((other) => other !== text);
    const [first = text] = others;
    return [text, more === 0 ? first : shuffled.slice(0, 3).reduce((now, edit) => edit(now, by), text)] as const;
  });

/** What a plan decides: without how it was written, and with numbers and expressions in one spelling. */
function decisionsOf({ recipe: _, ...decided }: Plan): unknown {
  return JSON.parse(
    JSON.stringify(decided, (key, value: unknown) => {
      if (key === 'defaults') return undefined;
      return typeof value === 'string' ? inOneSpelling(value) : value;
    }),
  );
}

function inOneSpelling(text: string): string {
  const expr = expressionOf(text);
  return expr === undefined ? text : printExpression(normalExpression(expr));
}

interface Side {
  readonly canonical: string;
  readonly decided: unknown;
}

function sideOf(text: string): Side | undefined {
  const { value } = planText(text, digits, { lengths });
  const recipe = checkForPlan(parse({ name: 'test.prune', text }, lexicon).tree).value;
  return value && recipe && { canonical: canonicalText(recipe), decided: decisionsOf(value) };
}

describe('recipes of one canonical text', () => {
  it('have one plan, whatever else tells them apart', () => {
    let shared = 0;
    let apart = 0;
    fc.assert(
      fc.property(pairs, ([text, other]) => {
        const [one, two] = [sideOf(text), text === other ? undefined : sideOf(other)];
        if (one === undefined || two === undefined) return;
        if (one.canonical !== two.canonical) return void apart++;
        shared++;
        expect(two.decided, `${text}\n---\n${other}`).toEqual(one.decided);
      }),
      { numRuns: 800 },
    );
    expect(shared).toBeGreaterThan(60);
    expect(apart).toBeGreaterThan(60);
  }, 120_000);

  it('have the plan of that text', () => {
    let planned = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 3, arbitrary: grouped }, recipesOfSome(200)), (text) => {
        const one = sideOf(text);
        if (one === undefined) return;
        planned++;
        expect(sideOf(one.canonical), `${text}\n---\n${one.canonical}`).toEqual(one);
      }),
      { numRuns: 400 },
    );
    expect(planned).toBeGreaterThan(60);
  }, 120_000);
});
