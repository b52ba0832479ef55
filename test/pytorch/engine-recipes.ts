/** Recipes of papers that both engines carry out: on which network, and with parameters that keep a run short. */
import { expect } from 'vitest';
import { carriedOutByBoth, type Case } from './both-engines.ts';

const [resnet, perceptron, init, lenet, llama, vit] = [
  'resnet8_fmnist_bn',
  'mlp_digits',
  'mlp_digits_init',
  'lenet5_fmnist',
  'char_llama',
  'vit_fmnist',
];
const small = { calibrating: '4' };

type Row = readonly [model: string, batch: number, set: Readonly<Record<string, string>>];

/** By name. */
const rows: Readonly<Record<string, Row>> = {
  'adapt-pruner': [llama, 2, { ...small, rounds: '2', length: '2 steps' }],
  ap: [init, 64, { rounds: '2', length: '5 steps' }],
  bip: [perceptron, 64, { length: '8 steps' }],
  cfsp: [llama, 2, { ...small, length: '2 steps', multiple: '16' }],
  'd-pruner': [llama, 2, { ...small, length: '2 steps' }],
  'data-pruning': [init, 64, { probing: '5 steps', length: '5 steps' }],
  dimap: [vit, 8, { length: '3 steps' }],
  ecoflap: [llama, 2, small],
  efficientllm: [llama, 2, { ...small, rounds: '2', length: '2 steps', continued: '1 step', share: '5%' }],
  'essential-sparsity': [perceptron, 64, {}],
  finercut: [llama, 2, small],
  flap: ['char_gpt', 2, small],
  'gblm-pruner': [llama, 2, small],
  'global-mp': [perceptron, 64, { length: '5 steps' }],
  gmp: [lenet, 8, { length: '6 steps' }],
  granet: [resnet, 8, { length: '8 steps', interval: '2 steps' }],
  grasp: [init, 64, { length: '5 steps' }],
  'iss-p': [init, 64, { search: '6 steps', tuning: '4 steps' }],
  'kd-data-pruning': [perceptron, 64, { teaching: '5 steps', length: '5 steps' }],
  'l1-filters': [resnet, 8, { length: '4 steps' }],
  'layer-lottery': ['resnet14_fmnist_bn', 64, { length: '2 steps', removed: '1' }],
  'llm-pruner': [llama, 2, { ...small, length: '2 steps', warming: '1 step' }],
  loraprune: [llama, 2, { ...small, length: '6 steps', interval: '2 steps' }],
  'lottery-jackpots': [perceptron, 64, { length: '8 steps' }],
  'lottery-ticket': [init, 64, { rounds: '2', length: '5 steps' }],
  'mask-sparsity': [resnet, 8, { length: '5 steps', tuning: '2 steps' }],
  movement: [vit, 8, { length: '10 steps' }],
  'network-slimming': [resnet, 8, { length: '5 steps' }],
  obspa: [lenet, 8, { calibrating: '8', kept: '80%' }],
  pdp: [init, 64, { length: '8 steps' }],
  perp: [llama, 2, { length: '2 steps', rank: '4' }],
  'pqi-sap': [init, 64, { rounds: '2', length: '5 steps' }],
  precrop: [resnet, 8, { length: '4 steps' }],
  'progressive-gradient-flow': [vit, 8, { length: '10 steps' }],
  'random-pruning': [lenet, 8, { length: '4 steps' }],
  rethinking: [resnet, 8, { length: '4 steps', tuning: '2 steps', longer: '5 steps' }],
  'rd-pruning': [lenet, 8, { rounds: '2', length: '3 steps', levels: '8', calibrating: '16' }],
  rigl: [resnet, 8, { length: '8 steps', interval: '2 steps' }],
  'rnn-sparsity': ['lstm_lm', 2, { repair: '2 steps' }],
  set: [init, 256, { length: '2 epochs' }],
  snip: [init, 64, { length: '5 steps' }],
  'sp-adapters': [resnet, 8, { length: '10 steps', interval: '2 steps', rank: '4' }],
  spa: [resnet, 8, { length: '4 steps' }],
  'sparse-model-soups': [resnet, 8, { rounds: '1', members: '2', length: '2 steps' }],
  'sparse-pretraining': ['char_gpt', 2, { length: '4 steps' }],
  sparsegpt: [llama, 2, small],
  'stabilizing-lth': [init, 64, { rounds: '2', early: '2 steps', length: '6 steps', 'first-drop': '3 steps', 'second-drop': '5 steps' }],
  synflow: [init, 64, { rounds: '5', length: '5 steps' }],
  // Its sweep trains 260 epochs, whatever is set.
  'three-regime': [perceptron, 16, { length: '5 steps', retraining: '3 steps' }],
  wanda: [llama, 2, small],
};

export const namedCases: readonly Case[] = Object.entries(rows).map(([recipe, [model, batch, set]]) => ({ model, recipe, batch, set }));

/** Where a sum in another order moves a choice: the share of the masks that may differ. */
const loose: Readonly<Record<string, number>> = { ecoflap: 1e-3, rigl: 1e-3 };

/**
 * A score that has gone through the gradients of a network is rounded by float32 in the order in which a processor adds. Of the scores
 * of `d-pruner`, PyTorch's AVX2 and AVX-512 kernels give 99% within 1.7e-5 of each other. Two weights of
 * `layers.1.gate_proj`, with scores 0.00032159110 and 0.00032159119 at the threshold, are kept by one and pruned by the other.
 */
const rounding = 2e-5;

/** The same units and events; masks differ only between scores that are equal but for rounding; masks of what is loose nearly. Losses agree by digits for perceptrons, by shares elsewhere. */
export async function expectAgreement(models: RegExp): Promise<void> {
  const cases = namedCases.filter(({ model }) => models.test(model));
  const compared = await carriedOutByBoth(cases);
  for (const [index, { recipe, model }] of cases.entries()) {
    const found = compared[index];
    const most = loose[recipe] ?? 0;
    const { code, fault, same, differ = NaN, of = NaN, tie = NaN, apart = NaN, small = NaN, kinds, losses } = found ?? {};
    const isNear = (tie <= rounding || differ <= most * of) && (apart <= 0.05 || most > 0);
    // Where training moves weights apart, outputs follow; `shrink` itself holds the small module to the masked one.
    const isSame = small <= 1e-3 + 10 * apart;
    expect({
      recipe,
      code,
      fault,
      same,
      differ: isNear ? 'little' : { differ, of, tie, apart },
      small: isSame ? 'equal' : small,
      kinds: kinds?.[1],
    }).toEqual({ recipe, code: 0, fault: undefined, same: true, differ: 'little', small: 'equal', kinds: kinds?.[0] });
    const [ours, theirs] = losses ?? [[], []];
    expect(theirs.length).toBe(ours.length);
    const share = model.startsWith('mlp') && most === 0 ? 1e-4 : 0.05;
    const strays = ours.filter((loss, step) => !(Math.abs((theirs[step] ?? NaN) - loss) <= share * Math.max(loss, 0.1)));
    expect({ recipe, strays }).toEqual({ recipe, strays: [] });
  }
}
