/** A run on WebGPU through the built command; without a graphics card, its driver computes on the processor. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { triesWebGpu } from '../support/vulkan.ts';
import { espalier, folderWith, removeFolders, root } from './command.ts';

afterAll(removeFolders);

const digits = (part: string): string => path.join(root, `test/fixtures/data/digits_${part}.npy`);
const recipe = `recipe small
mark start
stage prune-it for 6 steps {
  train all with sgd(lr: 0.05)
  prune weights by global wanda to 60% over 0%..50% every 1 step using 64 samples of test
}
retrain lora within 2% of params for 4 steps
`;
const options = [
  ...['--model', path.join(root, 'test/fixtures/models/mlp_digits.onnx')],
  ...['--train', `${digits('x_train')},${digits('y_train')}`],
  ...['--test', `${digits('x_test')},${digits('y_test')}`],
];

describe.skipIf(!triesWebGpu)('espalier run --device webgpu', () => {
  const cwd = folderWith({ 'small.prune': recipe });
  const run = (out: string, ...more: readonly string[]) =>
    espalier(['run', 'small.prune', ...options, '--quiet', '--out', out, ...more], { cwd });
  const bytes = (out: string) => readFileSync(path.join(cwd, out, 'model.onnx'));
  const lossesOf = (out: string): readonly number[] =>
    readFileSync(path.join(cwd, out, 'journal.jsonl'), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const loss = /"event":"step".*"loss":([\d.e-]+)/.exec(line)?.[1];
        return loss === undefined ? [] : [Number(loss)];
      });

  it('gives the same bytes again, also when it is resumed, and the results of the processor within rounding', async () => {
    expect(await run('one', '--device', 'webgpu')).toMatchObject({ code: 0 });
    const again = ['run', 'small.prune', ...options, '--device', 'webgpu', '--out', 'two'];
    const cut = await espalier(again, { cwd, interruptAt: /\nprune-it: / });
    expect(cut.code).toBe(130);
    expect(await espalier(['run', '--resume', 'two'], { cwd })).toMatchObject({ code: 0 });
    expect(bytes('two')).toEqual(bytes('one'));
    expect(await espalier(['verify', 'one', ...options, '--quiet'], { cwd })).toMatchObject({ code: 0 });

    expect(await run('three')).toMatchObject({ code: 0 });
    const [ours, theirs] = [lossesOf('one'), lossesOf('three')];
    expect(ours.length).toBeGreaterThan(0);
    ours.forEach((loss, at) => expect(Math.abs(loss / (theirs[at] ?? NaN) - 1)).toBeLessThan(1e-3));
  });

  it('is refused where no driver is found, with the reason', async () => {
    const env = { VK_DRIVER_FILES: '/nowhere', VK_ICD_FILENAMES: '/nowhere' };
    const args = ['run', 'small.prune', ...options, '--device', 'webgpu', '--out', 'four'];
    const { code, stderr } = await espalier(args, { cwd, env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/ESP6011\]: the device `webgpu` is not available here: .*adapter/);
    expect(stderr).toContain('help: plan it with one of `cpu`');
    expect(existsSync(path.join(cwd, 'four'))).toBe(false);
  });
});
