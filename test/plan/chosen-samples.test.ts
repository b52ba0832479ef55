/** `prune samples of D within N` and `above T`: what a plan knows before any score, and what it refuses. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check, plan, planFromYaml, planToYaml, type PlanRequest } from '../../src/index.ts';
import type { PlannedSamples } from '../../src/plan/index.ts';

const folder = 'test/fixtures/passages';
const model = readFileSync(`${folder}/reader.onnx`);
const models = Object.fromEntries(['scorer.onnx', 'reader.onnx'].map((name) => [name, readFileSync(`${folder}/${name}`)]));

/** Pages of 3, 4 and 1 samples. */
const columns = { page: [0, 0, 0, 1, 1, 1, 1, 2], tokens: [3, 1, 2, 5, 5, 1, 1, 2], parent: [-1, 0, 0, -1, 3, 4, 3, -1] };

function planned(recipe: string, more: Partial<PlanRequest> = {}) {
  const samples = { train: 8, test: 8 };
  const beside = { test: { columns, pooled: 'page' }, train: { columns } };
  return plan({ recipe, model, file: 'reader.onnx', models, samples, beside, ...more });
}

async function samplesOf(recipe: string): Promise<readonly PlannedSamples[]> {
  const { value, diagnostics } = planned(recipe);
  if (value === undefined) throw new Error(diagnostics.map((it) => it.message).join('\n'));
  // Whatever is planned is written and read back as it was.
  const read = await planFromYaml({ name: 'plan.yaml', text: planToYaml(value) });
  expect(read.value).toEqual(value);
  return value.stages.flatMap(({ statements }) => statements).filter((it) => it.kind === 'prune samples');
}

function codesOf(recipe: string): readonly string[] {
  return planned(recipe).diagnostics.map(({ code }) => code);
}

const of = 'prune samples of test by random';

describe('what a plan knows', () => {
  it.each([
    ['within 1 sample per page', { kept: 3 }],
    ['within 2 samples per page', { kept: 5 }],
    ['within 3 samples per page', { kept: 7 }],
    ['within 4 samples per page', { kept: 8 }],
    ['within 9 samples per page', { kept: 8 }],
    // The cheapest of each page that fit together, and one of each.
    ['within 3 of tokens per page', { kept: 2 + 2 + 1, least: 3 }],
    ['within 12 of tokens per page', { kept: 3 + 4 + 1, least: 3 }],
    ['within 3 samples per page closed under parent', { kept: 7, least: 3 }],
    ['above 0.5 per page', { kept: 8, least: 3, above: '0.5' }],
  ])('%s', async (rule, expected) => {
    const [one] = await samplesOf(`${of} ${rule}`);
    expect(one).toMatchObject({ of: 8, before: 8, ...expected });
    expect(one?.key).toEqual({ column: 'page', values: 3 });
    if (!('least' in expected)) expect(one?.least).toBeUndefined();
  });

  it('another model scores; its output is its own', async () => {
    const [one] = await samplesOf('model scorer = "scorer.onnx"\nprune samples of test by scorer.y within 2 samples per page');
    expect(one).toMatchObject({ scorer: 'scorer', criterion: 'scorer.y', batch: 8 });
  });

  it('what a first choice leaves is the most that a second one finds', async () => {
    const all = await samplesOf(`${of} within 2 samples per page\n${of} within 9 of tokens per page`);
    expect(all.map(({ before, kept }) => [before, kept])).toEqual([
      [8, 5],
      [5, 5],
    ]);
  });

  it('without a key all samples share one budget', async () => {
    const [one] = await samplesOf('prune samples of train by random within 5 samples');
    expect(one).toMatchObject({ kept: 5 });
    expect(one?.key).toBeUndefined();
  });

  it('training reads what is left where the number is known', () => {
    const text = 'prune samples of train by random within 1 sample per page\ntrain all for 2 epochs';
    const { value } = planned(text);
    // 3 samples are a batch of their own.
    expect(value?.stages.map(({ steps }) => steps)).toEqual([0, 2]);
  });
});

describe('what is refused', () => {
  it.each([
    ['ESP4160', 'prune samples of test by random within 5 samples'],
    ['ESP4160', 'prune samples of test by random removing 2 samples'],
    ['ESP4160', 'prune samples of test by random within 5 samples per tokens'],
    ['ESP4231', `${of} within 3 of tokens per page closed under heading`],
    ['ESP4231', 'prune samples of train by random within 3 samples per document'],
    ['ESP4232', 'prune samples of train by random within 3 of parent per page'],
    ['ESP4232', 'prune samples of train by random within 3 samples per tokens closed under parent'],
    ['ESP4233', `${of} within 1 of tokens per page`],
    ['ESP4234', 'prune samples of train by random above 0.5\ntrain all for 5 steps'],
    ['ESP4234', 'prune samples of train by random above 0.5\nprune samples of train by random removing 1 sample'],
    ['ESP4235', 'prune samples of test by loss within 2 samples per page'],
    ['ESP4235', 'prune samples of test by sum(y * label over out) within 2 samples per page'],
    ['ESP4236', 'model big = "reader.onnx"\nprune samples of test by big.y within 2 samples per page'],
  ])('%s: %s', (code, text) => {
    expect(codesOf(text)).toContain(code);
  });

  it.each([
    `${of} within 3 of tokens per page closed under heading`,
    'prune samples of train by random within 3 samples per heading',
    'prune samples of train by random within 3 of heading per page',
    'prune samples of train by random above 0.5 per heading',
  ])('a column that is not there, in the clause that names it: %s', (text) => {
    const found = planned(text).diagnostics.filter(({ code }) => code === 'ESP4231');
    expect(found.map(({ span }) => text.slice(span?.start, span?.end).includes('heading'))).toEqual([true]);
  });

  it.each([
    ['a budget of nothing', 'prune samples of train by random within 5 per page'],
    ['a budget of samples and', 'prune samples of train by random within 5 samples of tokens'],
    ['the clause `within` of weights', 'prune weights by magnitude within 5 samples'],
    ['`loss` beside `scorer.y`', 'model scorer = "scorer.onnx"\nprune samples of train by scorer.y + loss within 5 samples'],
    ['as the score of anything but samples', 'model scorer = "scorer.onnx"\nprune weights by |w| * avg(scorer.y) to 50%'],
  ])('a check finds %s', (words, text) => {
    const messages = check(text).diagnostics.map(({ message }) => message);
    expect(messages.join('\n')).toContain(words);
  });

  it('an edited plan that does not hold together', async () => {
    const { value } = planned(`${of} within 12 of tokens per page closed under parent`);
    const text = value === undefined ? '' : planToYaml(value);
    const edited = async (from: string, to: string) => {
      expect(text).toContain(from);
      const source = { name: 'plan.yaml', text: text.replace(from, to) };
      const { diagnostics } = await planFromYaml(source);
      return diagnostics.map(({ message }) => message);
    };
    expect((await edited('least: 3', 'least: 30')).join()).toContain('are the most that stay');
    expect((await edited('within:', 'above: "0.5"\n        within:')).join()).toContain('a budget stands');
    expect((await edited('least: 3', 'least: 3\n        scorer: big')).join()).toContain('scorer');
  });
});
