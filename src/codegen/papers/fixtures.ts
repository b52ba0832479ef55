/** On which small model a paper's recipe is planned for its golden plan, and with which parameters, so that plans stay short. */
import type { PlanRequest } from '../../index.ts';

export interface Fixture {
  /**
   * `test/fixtures/models/NAME.onnx`, or in another folder of the fixtures; of a recipe that names its models, what
   * they are called in headings.
   */
  readonly model: string;
  readonly folder?: string;
  /** Fixtures of the models that are pruned, by the path that the recipe writes. */
  readonly models?: Readonly<Record<string, string>>;
  readonly set?: Readonly<Record<string, string>>;
  /** Files of other models in the same folder, as the recipe names them. */
  readonly others?: readonly string[];
  /** Its own data, where it reads columns beside the samples. */
  readonly data?: Pick<PlanRequest, 'samples' | 'beside'>;
}

/** A diffusion model of digits in two files. */
export const partsOfDenoiser = { 'text-encoder.onnx': 'text_digits', 'denoiser.onnx': 'denoiser_digits' };

/** 150 answers of 16 samples, the first of each the parent of the others. */
function answers(pooled: string, more: Readonly<Record<string, readonly number[]>> = {}) {
  const columns = { [pooled]: rows.map((row) => Math.floor(row / 16)), ...more };
  return { samples: { test: rows.length }, beside: { test: { columns, pooled } } };
}

const rows = Array.from({ length: 2400 }, (_, row) => row);
const titles = rows.map((row) => (row % 16 === 0 ? -1 : row - (row % 16)));
/** Blocks of 4 to 11 tokens under headings, two under each. */
const tokens = rows.map((row) => 4 + (row % 8));
const parent = rows.map((row) => (row % 16 === 0 ? -1 : row - Math.ceil((row % 16) / 2)));
const reader = { model: 'reader', folder: 'passages' };

const short = { length: '100 steps' };

const fixtures: Readonly<Record<string, Fixture>> = {
  idcm: { ...reader, others: ['scorer.onnx'], data: answers('document') },
  provence: { ...reader, others: ['labeller.onnx'], data: answers('passage', { title: titles }) },
  htmlrag: {
    ...reader,
    others: ['scorer.onnx', 'labeller.onnx'],
    set: { coarse: '80', fine: '60' },
    data: answers('page', { tokens, parent }),
  },
  'adapt-pruner': { model: 'char_llama', set: { ...short, rounds: '2', calibrating: '64' } },
  cfsp: { model: 'char_llama', set: { ...short, multiple: '16', calibrating: '64' } },
  compresso: { model: 'char_llama', set: { ...short, tuning: '50 steps' } },
  'atp-llava': { model: 'vit_fmnist', set: short },
  pat: { model: 'char_llama', set: { ...short, rise: '10 steps', inner: '6' } },
  aptp: { model: 'vit_fmnist', set: { ...short, tuning: '50 steps' } },
  'consensus-subnetwork': { model: 'vit_fmnist', set: short },
  ecodiff: { model: 'vit_fmnist', set: short },
  efficientllm: { model: 'char_llama', set: { ...short, rounds: '2', continued: '100 steps', calibrating: '64' } },
  fedtiny: { model: 'resnet8_fmnist_bn', set: { sites: '3', local: '8 steps', spacing: '1', moves: '2', settling: '1' } },
  loraprune: { model: 'char_llama', set: short },
  'sd-pruning': { model: 'text_digits and denoiser_digits', models: partsOfDenoiser },
  'sp-adapters': { model: 'resnet8_fmnist_bn', set: { ...short, rank: '8', interval: '10 steps' } },
  'd-pruner': { model: 'char_llama', set: { ...short, calibrating: '64' } },
  ecoflap: { model: 'char_llama' },
  finercut: { model: 'char_gpt' },
  flap: { model: 'char_gpt' },
  trp: { model: 'resnet8_fmnist_bn', set: short },
  lapp: { model: 'resnet8_fmnist_bn', set: { ...short, tuning: '50 steps', lr: '0.005' } },
  'l1-filters': { model: 'resnet8_fmnist_bn', set: short },
  'layer-lottery': { model: 'resnet14_fmnist_bn', set: { ...short, removed: '2' } },
  'llm-pruner': { model: 'char_llama', set: short },
  'mask-sparsity': { model: 'resnet8_fmnist_bn', set: { ...short, tuning: '100 steps' } },
  'network-slimming': { model: 'resnet8_fmnist_bn', set: short },
  precrop: { model: 'resnet8_fmnist_bn', set: short },
  'pruning-by-explaining': { model: 'lenet5_fmnist', set: { ...short, rounds: '2' } },
  rethinking: { model: 'resnet8_fmnist_bn', set: { ...short, tuning: '50 steps', longer: '200 steps' } },
  tas: { model: 'resnet8_fmnist_bn', set: { ...short, tuning: '100 steps' } },
  spa: { model: 'resnet8_fmnist_bn', set: short },
  ap: { model: 'mlp_digits_init', set: { ...short, rounds: '2' } },
  bip: { model: 'mlp_digits', set: short },
  'data-pruning': { model: 'mlp_digits_init', set: short },
  dimap: { model: 'vit_fmnist', set: short },
  'essential-sparsity': { model: 'mlp_digits' },
  'gblm-pruner': { model: 'char_llama' },
  'global-mp': { model: 'mlp_digits', set: short },
  gmp: { model: 'lenet5_fmnist', set: { length: '1000 steps', lr: '0.01' } },
  granet: { model: 'resnet8_fmnist_bn', set: { length: '4000 steps' } },
  grasp: { model: 'mlp_digits_init', set: short },
  'iss-p': { model: 'mlp_digits_init', set: { search: '100 steps', tuning: '100 steps', lr: '3e-3' } },
  'kd-data-pruning': { model: 'mlp_digits_init', set: { ...short, lr: '0.03' } },
  'lottery-jackpots': { model: 'mlp_digits', set: short },
  'lottery-ticket': { model: 'mlp_digits_init', set: { ...short, rounds: '2' } },
  movement: { model: 'vit_fmnist', set: short },
  pdp: { model: 'mlp_digits_init', set: short },
  perp: { model: 'char_llama' },
  'pqi-sap': { model: 'mlp_digits_init', set: { ...short, rounds: '2' } },
  'progressive-gradient-flow': { model: 'vit_fmnist', set: short },
  'random-pruning': { model: 'lenet5_fmnist', set: short },
  'rd-pruning': { model: 'lenet5_fmnist', set: { ...short, rounds: '2' } },
  rigl: { model: 'resnet8_fmnist_bn', set: { length: '1000 steps' } },
  'rnn-sparsity': { model: 'lstm_lm' },
  set: { model: 'mlp_digits_init', set: { length: '10 epochs' } },
  snip: { model: 'mlp_digits_init', set: short },
  'stable-rps': { model: 'mlp_digits_init', set: short },
  'sparse-model-soups': { model: 'resnet8_fmnist_bn', set: { ...short, rounds: '2', members: '2' } },
  'sparse-pretraining': { model: 'char_gpt', set: { length: '1000 steps' } },
  sparsegpt: { model: 'char_llama' },
  'stabilizing-lth': {
    model: 'mlp_digits_init',
    set: { ...short, rounds: '2', early: '50 steps', 'first-drop': '75 steps', 'second-drop': '110 steps' },
  },
  spiel: { model: 'char_llama', set: short },
  synflow: { model: 'mlp_digits_init', set: { ...short, rounds: '3' } },
  'three-regime': { model: 'mlp_digits_init', set: { retraining: '100 steps' } },
  wanda: { model: 'char_llama' },
};

/** One that has convolutions, normalisations and a linear head: what is not listed fits it most likely. */
const usual: Fixture = { model: 'resnet8_fmnist_bn' };

export function fixtureOf(recipe: string): Fixture {
  return fixtures[recipe] ?? usual;
}

/** Sizes of the data sets that the plans assume. */
export const samples = { train: 2048, validation: 512, calibration: 1024 };

/** Ten classes of unequal sizes. */
const sizes = [210, 190, 220, 200, 205, 195, 215, 185, 208, 220];
export const classes = { train: Object.fromEntries(sizes.map((size, label) => [String(label), size])) };
