/** On which small model a paper's recipe is planned for its golden plan, and with which parameters, so that plans stay short. */
import type { PlanRequest } from '../../src/index.ts';
import { papers } from './papers.ts';

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

/** What a file of data cannot say: columns that are counted out, and models in several files. */
const computed: Readonly<Record<string, Fixture>> = {
  idcm: { ...reader, others: ['scorer.onnx'], data: answers('document') },
  provence: { ...reader, others: ['labeller.onnx'], data: answers('passage', { title: titles }) },
  htmlrag: {
    ...reader,
    others: ['scorer.onnx', 'labeller.onnx'],
    set: { coarse: '80', fine: '60' },
    data: answers('page', { tokens, parent }),
  },
  'sd-pruning': { model: 'text_digits and denoiser_digits', models: partsOfDenoiser },
};

/** One that has convolutions, normalisations and a linear head: what is not listed fits it most likely. */
const usual = 'resnet8_fmnist_bn';

export function fixtureOf(recipe: string): Fixture {
  const { model = usual, set } = papers[recipe] ?? {};
  return computed[recipe] ?? { model, set };
}

/** Sizes of the data sets that the plans assume. */
export const samples = { train: 2048, validation: 512, calibration: 1024 };
/** Ten classes of unequal sizes. */
const sizes = [210, 190, 220, 200, 205, 195, 215, 185, 208, 220];
export const classes = { train: Object.fromEntries(sizes.map((size, label) => [String(label), size])) };
