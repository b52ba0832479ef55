/** Of equal weights every tool prunes its own: what recipes and their expectations say of it. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { layersOf, recipeOf } from './importing.ts';

const words = (file: string, form: 'native' | 'trace' = 'native') => {
  const text = readFileSync(`test/import/corpus/${file}`, 'utf8');
  const facts = { layers: layersOf(), form, stepsPerEpoch: 4, epochs: 40, calibration: 8 };
  const recipe = recipeOf(text, facts);
  const ties = [...recipe.matchAll(/ties (\w+) go/g)].map(([, rule]) => rule);
  const bounds = [...recipe.matchAll(/^expect sparsity of \S+ (in|>=|<=) /gm)].map(([, by]) => by);
  return { ties: [...new Set(ties)], bounds: [...new Set(bounds)] };
};

it.each([
  ['sparseml/01-one-layer.yaml', ['last'], ['in']],
  ['sparseml/06-pattern.yaml', [], []],
  ['distiller/01-agp.yaml', ['all'], ['>=']],
  ['distiller/05-levels.yaml', ['all'], ['>=']],
  ['nncf/01-polynomial.json', ['all'], []],
  ['neural-compressor/01-magnitude.yaml', ['all'], ['>=']],
  ['llm-compressor/02-sparsegpt.yaml', ['all'], []],
  ['llm-compressor/03-wanda.yaml', [], ['in']],
  ['paddleslim/02-once.yaml', ['none'], []],
])('%s', (file, ties, bounds) => {
  expect(words(file)).toEqual({ ties, bounds });
  const counts = words(file, 'trace');
  // A trace has the count that is left where no ties go.
  expect(counts.ties).toEqual(ties.filter((rule) => rule !== 'none'));
});
