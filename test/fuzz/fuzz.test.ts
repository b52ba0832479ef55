/** A bounded share of what `npm run fuzz` does without end. */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { planDrawn } from './attribute-recipes.ts';
import { drawnGraphs } from './attributes.ts';
import { dataKinds } from './data.ts';
import { graphs, readsAndPlans, spoiltGraphs } from './graphs.ts';
import { holds } from './holds.ts';
import { changedModels, inspectsAndPlans } from './models.ts';
import { recordKinds } from './records.ts';
import { recipeText, yamlText } from './texts.ts';

/** The same texts in every run: new ones are for `npm run fuzz`. */
const bound = { seed: 1, numRuns: 700, interruptAfterTimeLimit: 2_500, markInterruptAsFailure: false };

test.each([
  ['recipe.prune', recipeText],
  ['recipe.prune.yaml', yamlText],
] as const)('%s: nothing that is written breaks what holds of every text', (name, texts) => {
  let tried = 0;
  fc.assert(
    fc.property(texts, (text) => {
      tried++;
      holds(name, text);
    }),
    bound,
  );
  expect(tried).toBeGreaterThan(0);
});

/** Texts that `npm run fuzz` has found. */
test.each([
  'cite prune weights by magnitude to 80% over 25%..75% every 100 steps\n',
  // No statement, and a warning: it was called a recipe.
  '## \ufeff measure accuracy on test\n',
  '\u202e\n',
])('what broke once holds: %j', (text) => expect(() => holds('recipe.prune', text)).not.toThrow());

test.each([
  ['drawn', graphs],
  ['spoilt', spoiltGraphs],
] as const)('models, %s: each is read and planned, or refused', (_, models) => {
  let read = 0;
  const property = fc.property(models, (bytes) => {
    if (readsAndPlans(bytes)) read++;
  });
  fc.assert(property, { ...bound, numRuns: 120 });
  expect(read).toBeGreaterThan(0);
});

test('models with hostile shape attributes: a training of each is planned, or refused', () => {
  let trained = 0;
  const property = fc.property(drawnGraphs, (drawn) => {
    if (planDrawn(drawn) === 'trained') trained++;
  });
  fc.assert(property, { ...bound, numRuns: 120 });
  expect(trained).toBeGreaterThan(0);
});

const data = dataKinds();
afterAll(() => data.release());

test.each(data.kinds)('$name: nothing that a file holds breaks its reading', async (one) => {
  expect(await one.check({ seed: 1, numRuns: 25 })).toBeUndefined();
  expect(one.tried()).toBeGreaterThan(0);
});

test('models, changed in their structure: each is inspected and planned, or refused', () => {
  let planned = 0;
  const property = fc.property(changedModels, (bytes) => {
    if (inspectsAndPlans(bytes)) planned++;
  });
  fc.assert(property, { ...bound, numRuns: 40 });
  expect(planned).toBeGreaterThan(0);
});

test.each(recordKinds)('$name: nothing that was edited breaks what reads it', async (one) => {
  expect(await one.check({ seed: 1, numRuns: 8 })).toBeUndefined();
  expect(one.tried()).toBeGreaterThan(0);
});
