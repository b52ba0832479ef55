/** Branches, sweeps and their joins, carried out on a real network. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { armFolder } from '../../../src/record/layout.ts';
import { readTensors } from '../read-tensors.ts';
import { digits, must, planOn, run } from '../support.ts';

const train = 'train all with sgd(lr: 0.1, momentum: 0.9) for 6 steps';

const result = async (text: string) => must(await run(digits, await planOn(digits, text)));
const weightsOf = async (text: string) => readTensors(join((await result(text)).out, 'model.onnx'));

describe('arms', () => {
  it('that share every stream and differ in nothing give the bytes of one', async () => {
    const alone = await weightsOf(`stage tune { ${train} }`);
    const arms = `branch 3 ways { stage tune { ${train} } }`;
    // The stream of a stage in a branch has another key than the same stage outside.
    const single = await weightsOf(`branch 1 ways { stage tune { ${train} } }\naverage all`);
    for (const joined of ['average all', 'pick best by loss on train']) {
      expect(await weightsOf(`${arms}\n${joined}`)).toEqual(single);
    }
    expect(single).not.toEqual(alone);
  });

  it('that vary the seed differ', async () => {
    const arms = `branch 2 ways varying seed { stage tune { ${train} } }`;
    const { out, arms: ends } = await result(arms);
    const [one, two] = (ends ?? []).map(({ path }) => readTensors(join(out, armFolder(path), 'model.onnx')));
    expect(one).not.toEqual(two);
    // The mean, taken directly.
    const mean = await weightsOf(`${arms}\naverage all`);
    for (const [tensor, values] of mean) {
      const [a, b] = [one?.get(tensor), two?.get(tensor)];
      expect(values).toEqual(values.map((_, i) => Math.fround(((a?.[i] ?? 0) + (b?.[i] ?? 0)) / 2)));
    }
  });

  it('give the same bytes in whatever order they stand', async () => {
    const arms = [
      'arm a { train all with sgd(lr: 0.1) for 6 steps }',
      'arm b { train biases for 9 steps }',
      'arm c { train weights for 3 steps }',
    ];
    const text = (order: readonly string[]) => `branch {\n${order.join('\n')}\n}\naverage all`;
    expect(await weightsOf(text(arms.toReversed()))).toEqual(await weightsOf(text(arms)));
  });

  it('keep their mask through training and averaging: Sparse Model Soups', async () => {
    const soup = await result(`
      repeat 2 times {
        stage cut { prune weights by global magnitude removing 40% of remaining }
        branch 3 ways varying seed { stage tune { ${train} } }
        average all
      }`);
    const pruned = soup.layers.reduce((sum, layer) => sum + layer.pruned, 0);
    expect(pruned).toBe(50_200 - Math.round(0.6 * Math.round(0.6 * 50_200)));
    expect(soup.layers.map(({ zeros }) => zeros)).toEqual(soup.layers.map(({ pruned: own }) => own));
  });

  it('of which the best goes on, and the others leave nothing', async () => {
    const text = `
      param rate: number = 0.1
      branch varying rate in 1e-9, 0.1, 1e-6 { stage tune for 12 steps { train all with sgd(lr: rate) } }
      pick best by loss on train`;
    const picked = await result(text);
    const journal = readFileSync(join(picked.out, 'journal.jsonl'), 'utf8');
    expect(journal).toMatch(/"event":"pick","stage":"pick-best","arm":"branch\[rate=0\.1\]"/);
    const alone = text.replace('1e-9, 0.1, 1e-6', '0.1');
    expect(readTensors(join(picked.out, 'model.onnx'))).toEqual(await weightsOf(alone));
    expect(existsSync(join(picked.out, 'arms'))).toBe(false);
  });

  it('named ones go on by their name', async () => {
    const text = (arm: string) => `
      branch {
        arm cut { prune weights by magnitude to 50% }
        arm tuned { ${train} }
      }
      pick ${arm}`;
    expect((await result(text('cut'))).sparsity).toBe(0.5);
    expect((await result(text('tuned'))).sparsity).toBe(0);
  });
});

describe('unjoined arms', () => {
  it('leave a model each, with its masks, below the run', async () => {
    const text = `
      param target: sparsity = 50%
      sweep target in 50%, 80% { prune weights by magnitude to target }
      expect sparsity of model >= 50%`;
    const { out, arms = [], expectations } = await result(text);
    expect(arms.map(({ path, sparsity }) => [path, sparsity])).toEqual([
      ['sweep[target=50%]/expect-sparsity', 0.5],
      ['sweep[target=80%]/expect-sparsity', 0.8],
    ]);
    expect(expectations.map(({ held }) => held)).toEqual([true, true]);
    for (const { path } of arms) {
      for (const file of ['model.onnx', 'masks.npz']) {
        expect(existsSync(join(out, armFolder(path), file)), file).toBe(true);
      }
    }
    expect(existsSync(join(out, 'model.onnx'))).toBe(false);
  });

  it('are measured each for itself', async () => {
    const text = `
      branch {
        arm cut { prune weights by magnitude to 50% }
        arm tuned { ${train} }
      }
      measure loss of cut on test
      expect accuracy of tuned >= 10%`;
    const { measurements, expectations } = await result(text);
    expect(measurements.filter(({ moment }) => moment === 'measure').map(({ stage }) => stage)).toEqual(['branch[cut]/measure-loss']);
    expect(expectations.map(({ stage, claim }) => [stage, claim])).toEqual([['branch[tuned]/expect-accuracy', 'accuracy of tuned >= 10%']]);
  });
});

it('an average of masks that differ ends the run', async () => {
  const text = `
    branch 2 ways varying seed {
      ${train}
      prune weights by global magnitude to 50%
    }
    average all`;
  const { value, diagnostics } = await run(digits, await planOn(digits, text));
  expect(value).toBeUndefined();
  expect(diagnostics[0]?.code).toBe('ESP6580');
});
