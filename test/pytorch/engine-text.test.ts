/** Recipes of papers by name, on language models, carried out by both engines. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { python } from '../support/python.ts';
import { expectAgreement } from './engine-recipes.ts';

it('agree on recipes for language models', async () => {
  await expectAgreement(/^(char|lstm)/);
}, 1_800_000);

it('take masks for equal only where scores tie within rounding, and as many weights are kept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-ties-'));
  const [source, target] = [join(folder, 'cases.json'), join(folder, 'ties.json')];
  const scores = [1, 2, 2.00001, 3];
  const cases = [
    { ours: [0, 1, 0, 1], theirs: [0, 1, 0, 1], scores },
    { ours: [0, 1, 0, 1], theirs: [0, 0, 1, 1], scores },
    { ours: [0, 1, 0, 1], theirs: [1, 0, 0, 1], scores },
    { ours: [0, 1, 0, 1], theirs: [0, 1, 1, 1], scores },
    { ours: [0, 1, 0, 1], theirs: [0, 0, 1, 1] },
  ];
  writeFileSync(source, JSON.stringify(cases));
  await python(['-W', 'ignore', 'test/pytorch/engine.py', 'ties', source, target]);
  const [same = NaN, near = NaN, far = NaN, more = NaN, unscored = NaN]: readonly number[] = JSON.parse(readFileSync(target, 'utf8'));
  rmSync(folder, { recursive: true });
  expect([same, far, more, unscored]).toEqual([0, 0.5, 1, 1]);
  expect(near).toBeCloseTo(5e-6, 7);
});
