/** Recipes of other tools, and names that only a recipe's name can be. */
import { expect, test } from 'vitest';
import { checkSource } from '../../../src/check-source.ts';

const sparseMl = `modifiers:
  - !EpochRangeModifier
    start_epoch: 0.0
  - !GMPruningModifier
    params: ["re:.*weight"]
    final_sparsity: 0.8
`;
const compressor = `test_stage:
  obcq_modifiers:
    SparseGPTModifier:
      sparsity: 0.5
`;

test.each([
  ['recipe.yaml', sparseMl, 'SparseML'],
  ['recipe.prune.yaml', sparseMl, 'SparseML'],
  ['recipe.yaml', compressor, 'LLM Compressor'],
  ['recipe.prune.yaml', compressor, 'LLM Compressor'],
  ['nncf.json', '{"compression": {"algorithm": "magnitude_sparsity"}}', 'NNCF'],
  ['a.yaml', 'pruners:\n  a:\n    class: AutomatedGradualPruner\n', 'Distiller'],
  ['a.yaml', 'pruning:\n  pruning_type: magnitude\n', 'Intel Neural Compressor'],
  ['a.json', "{'pruning_configs': [{'pattern': '4x1'}]}", 'Intel Neural Compressor'],
  ['a.yaml', 'UnstructurePrune:\n  ratio: 0.5\n', 'PaddleSlim'],
])('%s of %s is one finding', (name, text, tool) => {
  const { value, diagnostics } = checkSource({ name, text });
  expect(value).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'ESP1823', message: `this is a recipe of ${tool}` }]);
});

test.each([
  ['stages:\n  - {finetune: all, for: 1 epoch}\n', ['ESP2230']],
  ['stages:\n  - {prune: weights, by: magnitude, to: 80%, ignore: head}\n', ['ESP2230']],
  ['stages:\n  - {prune: weights, by: global magnitude, to: 80%}\n', ['ESP1824']],
  ['recipe: resnet-50\nstages:\n  - {prune: weights, by: magnitude, to: 80%}\n', []],
])('%j', (text, codes) => {
  const { diagnostics } = checkSource({ name: 'recipe.prune.yaml', text });
  expect(diagnostics.map(({ code }) => code)).toEqual(codes);
});

test.each(['resnet-50', 'bert-base-12layers', 'plain'])('a recipe may be called %s', (name) => {
  const text = `recipe ${name}\nprune weights by magnitude to 80%\n`;
  const { value, diagnostics } = checkSource({ name: 'recipe.prune', text });
  expect(diagnostics).toEqual([]);
  expect(value?.name).toBe(name);
});
