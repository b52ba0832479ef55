/** Rules that ask a model, on models of the repository. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { openRecipeChecker } from '../../src/cli/recipe-checker.ts';
import { asksForModel } from '../../src/lint/index.ts';

const models = fileURLToPath(new URL('../fixtures/models', import.meta.url));

async function judged(text: string, model: string): Promise<readonly string[]> {
  const court = openRecipeChecker(`${models}/${model}.onnx`);
  const found = await court.judge({ name: 'recipe.prune', text });
  expect(court.problems).toEqual([]);
  return found.filter(({ rule }) => rule !== undefined).map(({ message }) => message);
}

const obs = 'prune weights by obs to 50% compensating by obs(damping: 1%) using';

/** Model, recipe, what is said. Widths and counts are those of the exporter's graphs. */
const cases: readonly (readonly [model: string, text: string, said: readonly RegExp[]])[] = [
  ['mlp_digits', `${obs} 32 samples of train`, [/32 samples give 32 inputs to .*, which is \d+ wide/]],
  ['mlp_digits', `${obs} 1000 samples of train`, []],
  // Every position of a feature map is an input: 16 samples of 28 × 28 are plenty for 3 × 3 kernels.
  ['lenet5_fmnist', `${obs} 16 samples of train`, [/^16 samples give 16 inputs to `fc\d`, which is \d+ wide/]],
  ['resnet8_fmnist_bn', 'prune weights by magnitude to 50%', [/\d+ batch norms keep the statistics/]],
  ['resnet8_fmnist_bn', 'prune weights by magnitude to 50%\nthen train all', []],
  ['resnet8_fmnist_bn', 'prune weights by magnitude to 50% over 25%..75%', []],
  ['resnet8_fmnist', 'prune weights by magnitude to 50%', []],
  ['vit_fmnist', 'prune weights by magnitude to 50%', []],
  ['lenet5_fmnist', 'prune weights by magnitude to 2:4\nthen train all', [/leaves .* dense .*not a multiple of 4/]],
  ['lenet5_fmnist', 'prune weights in linear by magnitude to 2:4\nthen train all', []],
  [
    'resnet8_fmnist_bn',
    'prune channels by global taylor to 50% of flops keeping multiples of 8 using 8 samples of train\nthen train all\ncompact',
    [/^one threshold can leave 1 of the 64 channels of .*, or of 5 other groups$/],
  ],
  [
    'resnet8_fmnist_bn',
    'prune channels by global taylor to 50% of flops keeping multiples of 8 protect min 10% per layer using 8 samples of train\nthen train all\ncompact',
    [],
  ],
  // 22 of 224 channels are too few to empty the groups of 32 and 64, not those of 16.
  [
    'resnet8_fmnist_bn',
    'prune channels by global taylor to 10% sparsity keeping multiples of 8 using 8 samples of train\nthen train all\ncompact',
    [/^one threshold can leave 1 of the 16 channels of .*, or of 1 other group$/],
  ],
  [
    'resnet8_fmnist_bn',
    'prune channels in last conv by global taylor to 50% sparsity keeping multiples of 8 using 8 samples of train\nthen train all\ncompact',
    [],
  ],
  [
    'resnet8_fmnist_bn',
    'prune channels by l1 to 50% sparsity\nthen train all\ncompact',
    [/^any number of the channels, of up to 64, may be left/],
  ],
  ['resnet8_fmnist_bn', 'prune channels by l1 to 50% sparsity\nthen train all', [/stay in the file as zeros/]],
  ['lenet5_fmnist', 'prune channels by l1 to 50% sparsity\nthen train all\ncompact', []],
  ['vit_fmnist', 'retrain lora within 0.3% of params', [/pay for adapters on \d+ of \d+ layers/]],
  ['vit_fmnist', 'retrain lora within 20% of params', []],
  ['vit_fmnist', 'retrain lora(rank: 1) within 0.3% of params', []],
  ['mlp_digits', 'retrain lora(rank: 400)', [/^rank 400 is not a low rank for `.*`, which is \d+ × \d+/]],
  ['mlp_digits', 'retrain lora(rank: 2)', []],
  ['mlp_digits', 'prune weights in encoder.* by uniform magnitude to 50%', [/^`encoder\.\*` selects no layer of `mlp_digits\.onnx`/]],
  ['mlp_digits', 'prune weights in linear except last layer by uniform magnitude to 50%', []],
  [
    'char_gpt',
    'prune weights except first layer by uniform magnitude to 80%',
    [/^`first layer` is `h\.0\.c_attn` here, a matrix of attention$/],
  ],
  ['char_gpt', 'prune weights except head by uniform magnitude to 80%', []],
  ['vit_fmnist', 'prune weights except first layer by uniform magnitude to 80%', []],
  // A transformer's first layer is a matrix of attention.
  ['vit_fmnist', 'prune weights by uniform magnitude to 90%', []],
  ['mlp_digits', 'prune weights by uniform magnitude to 90%', [/90% of the first layer is pruned too/]],
];

describe('with a model', () => {
  it.each(cases)('%s: %s', async (model, text, said) => {
    expect(await judged(text, model)).toEqual(said.map((part) => expect.stringMatching(part)));
  });
});

describe('a model is opened', () => {
  it.each([
    ['train all', false],
    ['prune weights by magnitude to 50% over 25%..75%', false],
    ['prune weights by magnitude to 50%', true],
    ['prune weights by magnitude to 2:4\nthen train all', true],
    ['retrain lora within 1% of params', true],
  ])('only where a rule asks for it: %s', (text, asks) => {
    const { value } = checkSource({ name: 'recipe.prune', text });
    expect(value && asksForModel(value)).toBe(asks);
  });

  it('and one that cannot be read is a finding, once', async () => {
    const court = openRecipeChecker('nowhere.onnx');
    const source = { name: 'recipe.prune', text: 'prune weights by magnitude to 50%' };
    await court.judge(source);
    await court.judge(source);
    expect(court.problems).toHaveLength(1);
  });
});
