/** What a plan says of memory, held against what the process of its run really took. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { encodeModel } from '../../src/model/index.ts';
import { node, sizes, smallModel, weights } from '../support/small-model.ts';
import { classified, denseNetwork, languageModel, residualNetwork, tokens } from '../support/sized-models.ts';
import { espalier, folderWith, removeFolders } from './command.ts';

afterAll(removeFolders);

const folder = folderWith({
  // Of this process alone: what `getrusage` tells begins with the size of the process that started it.
  'peak.cjs': `const { isMainThread } = require('node:worker_threads');
const { readFileSync, writeFileSync } = require('node:fs');
if (isMainThread) process.on('exit', () => {
  const [, kilobytes] = /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
  writeFileSync(process.env.ESPALIER_PEAK, kilobytes);
});`,
});

const fixtures = 'test/fixtures';
const fashion = ['train', 'test'].flatMap((part) => [
  `--${part}`,
  `${fixtures}/data/fmnist_x_${part}.npy,${fixtures}/data/fmnist_y_${part}.npy`,
]);
const model = (name: string): readonly string[] => ['--model', `${fixtures}/models/${name}.onnx`];

const dense = () => [
  ...['--model', denseNetwork(folder, [1024, 2048, 2048, 10])],
  ...['--train', classified(folder, 256, [1024], 10), '--batch', '16'],
];
const residual = () => [
  '--model',
  residualNetwork(folder, { channels: [64, 128, 256, 512], blocks: 2, side: 16, classes: 10 }),
  ...['--train', classified(folder, 64, [3, 16, 16], 10)],
];
const streamed = () => ['--model', languageModel(folder, 1)];

const adam = 'train all with adam(lr: 0.001)';
const sgd = 'train all with sgd(lr: 0.001, momentum: 0.9)';
const threeSteps = (statement: string): string => `stage s for 3 steps { ${statement} }`;
const teacher = 'mark dense\nprune weights by global magnitude to 50%\n';

/** Name, recipe, and the rest of the command. */
const runs: readonly (readonly [string, string, () => readonly string[]])[] = [
  ['a small network', 'prune weights by global magnitude to 50%', () => model('mlp_digits')],
  ['a small CNN that trains', threeSteps(adam), () => [...model('resnet8_fmnist_bn'), ...fashion]],
  ['the same on a big batch', threeSteps(adam), () => [...model('resnet8_fmnist_bn'), ...fashion, '--batch', '256']],
  ['a transformer on a big batch', threeSteps(adam), () => [...model('vit_fmnist'), ...fashion, '--batch', '256']],
  ['an LSTM', threeSteps(adam), () => [...model('lstm_lm'), '--train', tokens(folder, 64, 64, 75), '--batch', '64']],
  ['a ResNet of 11 million weights', threeSteps(sgd), () => [...residual(), '--batch', '32']],
  [
    'the same without half of its channels',
    `prune channels by magnitude to 50% sparsity\ncompact\n${threeSteps(sgd)}`,
    () => [...residual(), '--batch', '32'],
  ],
  ['a wide MLP that is pruned and trains', `${teacher}${threeSteps(adam)}`, dense],
  ['the same with adapters', threeSteps('train lora(rank: 8) with adam(lr: 0.001)'), dense],
  ['the same with a teacher', `${teacher}${threeSteps(`${sgd} loss task + kl(dense)`)}`, dense],
  ['a large model, by magnitude', 'prune weights by global magnitude to 50%', streamed],
  [
    'a large model, by wanda',
    'prune weights by wanda to 50% ranked per row using 4 samples of calibration',
    () => [...streamed(), '--calibration', tokens(folder, 4, 64)],
  ],
];

describe('the estimate of memory', () => {
  it.each(runs)('is not below the peak, and at most 60% above it, for %s', async (name, text, of) => {
    const out = join(folder, name);
    const peak = join(folder, `${name}.peak`);
    const env = { NODE_OPTIONS: `--require ${join(folder, 'peak.cjs')}`, ESPALIER_PEAK: peak };
    const ran = await espalier(['run', '-e', text, ...of(), '--out', out, '--quiet'], { env });
    expect(ran).toMatchObject({ code: 0 });
    const { estimates } = parse(readFileSync(join(out, 'plan.yaml'), 'utf8'));
    const taken = 1024 * Number(readFileSync(peak, 'utf8'));
    const ratio = estimates.memory.bytes / taken;
    if (process.env['ESPALIER_TELL'] !== undefined) {
      const told = [name, estimates.memory.bytes / 1e6, taken / 1e6, ratio].map((it) => (typeof it === 'number' ? it.toPrecision(3) : it));
      writeFileSync(process.env['ESPALIER_TELL'], `${told.join(' | ')}\n`, { flag: 'a' });
    }
    expect(ratio).toBeGreaterThan(1);
    expect(ratio).toBeLessThan(1.6);
  });

  it('is one: of the plan as text, as JSON and as a limit that refuses', async () => {
    const asked = ['plan', '-e', threeSteps(adam), ...model('resnet8_fmnist_bn'), ...fashion];
    const { stdout } = await espalier([...asked, '--json']);
    const { bytes, parts } = JSON.parse(stdout).estimates.memory;
    const sum = parts.reduce((all: number, part: { bytes: number }) => all + part.bytes, 0);
    expect(sum).toBe(bytes);
    const shown = await espalier([...asked, '--memory', `${bytes}B`]);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain(`${(bytes / 1e6).toPrecision(3)} MB of memory, estimated`);
    for (const verb of ['plan', 'run']) {
      const [, ...more] = asked;
      const out = verb === 'run' ? ['--out', join(folder, 'refused')] : [];
      const refused = await espalier([verb, ...more, '--memory', `${bytes - 1}B`, ...out]);
      expect(refused.stderr).toContain('ESP6552');
      expect(refused.stderr).toContain(`needs about ${Number((bytes / 1e6).toPrecision(3))} MB`);
    }
  });

  it('is shown without the samples that stay on the disk, and with those that are held', async () => {
    const project = (stream: string): string =>
      folderWith({
        'espalier.yaml': `data: { train: { x: x.npy, y: y.npy, stream: ${stream} } }`,
        'x.npy': readFileSync(`${fixtures}/data/fmnist_x_train.npy`),
        'y.npy': readFileSync(`${fixtures}/data/fmnist_y_train.npy`),
      });
    const shown = async (stream: string): Promise<string> => {
      const asked = ['plan', '-e', threeSteps(adam), ...model('resnet8_fmnist_bn'), '--project', join(project(stream), 'espalier.yaml')];
      const { stdout } = await espalier(asked);
      return /([\d.]+) MB of memory, estimated/.exec(stdout)?.[1] ?? '';
    };
    const [held, left] = [Number(await shown('never')), Number(await shown('always'))];
    expect(held).toBeGreaterThan(left);
  });

  it('warns before anything is done, where the machine has less', async () => {
    const wide = smallModel({
      nodes: [node('MatMul', ['x', 'W'], ['y']), node('ReduceSum', ['x'], ['r']), node('Expand', ['r', 's'], ['d'])],
      tensors: [weights('W', 4, 3), sizes('s', 2 ** 20, 2 ** 20)],
      outputs: ['y', 'd'],
    });
    const path = join(folder, 'wide.onnx');
    writeFileSync(path, encodeModel(wide));
    const asked = ['-e', 'prune weights by magnitude to 50%', '--model', path, '--test', classified(folder, 8, [4], 3)];
    const { stderr } = await espalier(['run', ...asked, '--out', join(folder, 'wide')]);
    const [warned, ran] = [stderr.indexOf('ESP6553'), stderr.indexOf('start: accuracy')];
    expect(warned).toBe(stderr.indexOf('ESP'));
    expect(ran).toBeGreaterThan(warned);
    expect(stderr.split('ESP6553')).toHaveLength(2);
  });
});
