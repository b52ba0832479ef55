/** Files of the six tools, made of the fields that real ones have: each is imported, with a model and without. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importRecipe, type Imported } from '../../src/import/import-recipe.ts';
import { leavesOf } from '../../src/import/document/field.ts';
import { readDocument } from '../../src/import/document/read-document.ts';
import { factsOf, planned, planText, settings } from '../plan/planning.ts';
import { expectSound, layersOf, model } from './importing.ts';

const corpus = fileURLToPath(new URL('corpus/', import.meta.url));
const files = readdirSync(corpus).flatMap((tool) =>
  readdirSync(path.join(corpus, tool)).map((name) => ({ tool, name: `${tool}/${name}` })),
);

it('has at least sixty files of six tools', () => {
  expect(files.length).toBeGreaterThanOrEqual(60);
  expect(new Set(files.map(({ tool }) => tool)).size).toBe(6);
});

function sourceOf(name: string) {
  return { name, text: readFileSync(path.join(corpus, name), 'utf8') };
}

/** Each scalar of the document once, in its order. */
function expectComplete(name: string, { lines }: Imported): void {
  const root = readDocument(sourceOf(name)).value?.root;
  if (root === undefined) throw new Error(name);
  expect(lines.map((line) => line.path)).toEqual(leavesOf(root).map((leaf) => leaf.path));
  expect(new Set(lines.map((line) => line.path)).size).toBe(lines.length);
}

function errorsOf({ diagnostics }: Imported): readonly string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
}

describe.each(files)('$name', ({ tool, name }) => {
  it.each(['native', 'trace'] as const)('is said as %s, and the plan accepts it', (form) => {
    const source = sourceOf(name);
    const request = { form, layers: layersOf(), stepsPerEpoch: 32, optimizer: 'sgd(lr: 0.1)' };
    const imported = importRecipe(source, { ...request, calibration: 64 });
    expect(errorsOf(imported)).toEqual([]);
    expect(imported.dialect).toBe(tool);
    expectComplete(name, imported);
    const recipe = imported.recipe ?? '';
    expectSound(recipe);
    const samples = { train: 32 * settings.batch, test: 64, calibration: 64 };
    planned(planText(recipe, factsOf(model), { samples }));
  });

  it('is said without a model', () => {
    const imported = importRecipe(sourceOf(name), { form: 'native' });
    expectComplete(name, imported);
    expect(errorsOf(imported)).toEqual([]);
    expectSound(imported.recipe ?? '');
  });

  it('has no field that no rule knows', () => {
    const { lines } = importRecipe(sourceOf(name), { form: 'native' });
    const unknown = lines.filter(({ note }) => note?.includes('no rule') === true);
    expect(unknown.map(({ path }) => path)).toEqual([]);
  });
});
