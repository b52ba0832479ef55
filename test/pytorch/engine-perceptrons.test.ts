/** Recipes of papers by name, on perceptrons, carried out by both engines. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compiledTarget, generate } from '../../scripts/generate-plan-schema.mjs';
import { root } from '../support/root.ts';
import { expectAgreement, namedCases } from './engine-recipes.ts';

it('tries every recipe that the page of engines says both carry out', () => {
  const page = readFileSync(`${root}/docs/engines.md`, 'utf8');
  const both = [...page.matchAll(/^\| \[`([^`]+)`\].*\| carries it out \| carries it out \|$/gm)].map(([, name]) => name);
  expect(both).toEqual(namedCases.map(({ recipe }) => recipe).sort());
});

it('agree on recipes for perceptrons', async () => {
  await expectAgreement(/^mlp/);
}, 1_800_000);

it('publishes the schema that every compiled plan of these tests fits', async () => {
  expect(readFileSync(compiledTarget, 'utf8')).toBe(await generate(compiledTarget));
});
