/** The estimate of memory against the peak of the process: three runs on each fixture. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { command } from './support/command.ts';
import type { Measurement } from './support/measurement.ts';

export const name = 'memory';

/** An estimate is at most 60% above the peak, and never below it. */
const goal = { ratio: 1.6 } as const;

const [models, data] = ['test/fixtures/models', 'test/fixtures/data'];

const text = (part: string): readonly string[] => [
  `--${part}`,
  `text=${data}/moby_${part}.txt.gz,tokens=${data}/moby_vocab.json,window=64,limit=256`,
];
const arrays =
  (set: string) =>
  (part: string): readonly string[] => [`--${part}`, `${data}/${set}_x_${part}.npy,${data}/${set}_y_${part}.npy`];

/** The options that give a model its data. */
const fixtures: Readonly<Record<string, (part: string) => readonly string[]>> = {
  mlp_digits: arrays('digits'),
  mlp_digits_init: arrays('digits'),
  mlp_digits_seven: arrays('digits'),
  lenet5_fmnist: arrays('fmnist'),
  mobilenet_tiny_fmnist: arrays('fmnist'),
  mobilenet_tiny_fmnist_bn: arrays('fmnist'),
  resnet8_fmnist: arrays('fmnist'),
  resnet8_fmnist_bn: arrays('fmnist'),
  resnet14_fmnist_bn: arrays('fmnist'),
  vit_fmnist: arrays('fmnist'),
  char_gpt: text,
  char_llama: text,
  lstm_lm: text,
};

const recipes = {
  magnitude: 'prune weights by global magnitude to 50%',
  training: 'stage s for 3 steps { train all with adam(lr: 0.001) }',
  taylor: 'prune weights by taylor to 50% using 64 samples of train',
} as const;

/** Run from the repository's root, with `dist/` built. */
export async function run(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  try {
    const rows = Object.entries(fixtures).flatMap(([model, given]) =>
      Object.entries(recipes).map(([what, recipe]): Measurement => {
        const out = join(folder, `${model}-${what}`);
        const asked = ['--model', `${models}/${model}.onnx`, ...given('train'), ...given('test')];
        const { mb } = command(folder, ['run', '-e', recipe, ...asked, '--out', out, '--quiet']);
        const { estimates } = parse(readFileSync(join(out, 'plan.yaml'), 'utf8'));
        const estimate = estimates.memory.bytes / 2 ** 20;
        return { what: `${what} on ${model}: estimate (rival: peak)`, ours: estimate, rival: mb, ratio: estimate / mb, unit: 'MB', goal };
      }),
    );
    const lowest = Math.min(...rows.map(({ ratio = NaN }) => ratio));
    return [...rows, { what: 'the lowest of these ratios', ours: lowest, unit: '×', goal: { least: 1 } }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
