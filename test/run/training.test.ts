import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTensors } from './read-tensors.ts';
import { digits, fashion, firstOf, lenet300, must, planOn, run } from './support.ts';

/** What a file's content is, so that a failed comparison names the file and not its bytes. */
function contents(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
}

describe('training under masks', () => {
  const gradual = (optimizer: string) => `
    stage sparsify for 40 steps {
      train all with ${optimizer}, decay linear
      prune weights by global magnitude to 90% over 10%..80% every 3 steps
    }`;

  it.each(['sgd(lr: 0.05, momentum: 0.9, nesterov, weight-decay: 1e-3)', 'adam(lr: 1e-3)', 'adamw(lr: 1e-3, weight-decay: 0.1)'])(
    'no weight comes back through momentum or decay: %s',
    async (optimizer) => {
      const result = must(await run(digits, await planOn(digits, gradual(optimizer))));
      expect(result.layers.map(({ pruned }) => pruned).reduce((a, b) => a + b)).toBe(45_180);
      const written = readTensors(join(result.out, 'model.onnx'));
      for (const { tensor, pruned } of result.layers) {
        const zeros = [...(written.get(tensor) ?? [])].filter((value) => Object.is(value, 0));
        expect(zeros.length).toBe(pruned);
      }
    },
  );

  it('gives the same bytes again, and others for another seed', async () => {
    const text = `${gradual('adamw(lr: 1e-3)')}
      stage recover for 10 steps { retrain biases, lora(rank: 2) with adamw(lr: 1e-3) }`;
    const plan = await planOn(digits, text);
    const [first, second] = [must(await run(digits, plan)), must(await run(digits, plan))];
    expect(contents(second.out)).toEqual(contents(first.out));
    const other = must(await run(digits, await planOn(digits, text, { seed: 1 })));
    expect(contents(other.out)['model.onnx']).not.toBe(contents(first.out)['model.onnx']);
  });

  it('starts every stage with a fresh optimizer: a stage knows only its input', async () => {
    const stage = (name: string) => `stage ${name} for 15 steps { train all with adamw(lr: 1e-3), decay cosine }\n`;
    const both = must(await run(digits, await planOn(digits, stage('a') + stage('b'))));
    const first = must(await run(digits, await planOn(digits, stage('a'))));
    const middle = { ...digits, model: join(first.out, 'model.onnx') };
    const second = must(await run(middle, await planOn(middle, stage('b'))));
    const [at, then] = [both, second].map(({ out }) => readTensors(join(out, 'model.onnx')));
    expect(then).toEqual(at);
  });

  it('moves the running statistics of norms, and leaves what is frozen alone', async () => {
    const bench = firstOf(fashion('resnet8_fmnist_bn'));
    const text = 'stage recover for 3 steps { retrain norms with sgd(lr: 0.01) }';
    const result = must(await run(bench, await planOn(bench, text)));
    const before = readTensors(bench.model);
    const changed = [...readTensors(join(result.out, 'model.onnx'))].filter(([name, values]) =>
      values.some((value, index) => value !== before.get(name)?.[index]),
    );
    const names = changed.map(([name]) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !/bn|norm|running|\.1\./.test(name))).toEqual([]);
    expect(names.some((name) => name.includes('running_var'))).toBe(true);
  });

  it('merges a plain adapter keeping the mask, though it trained without', async () => {
    const text = `
      prune weights by global magnitude to 90%
      stage r for 20 steps { retrain lora(rank: 4, form: plain) with adamw(lr: 1e-2) }`;
    const result = must(await run(digits, await planOn(digits, text)));
    expect(result.layers.reduce((sum, { zeros }) => sum + zeros, 0)).toBe(45_180);
    const [open, merged] = result.measurements
      .filter(({ stage, moment }) => stage === 'r' && moment === 'stage end')
      .map(({ values }) => values['loss'] ?? NaN);
    // On the training data with the adapters open, then on the test data without what the mask cut.
    expect(open).toBeLessThan(merged ?? NaN);
  });

  it('splits a batch without changing what is trained', async () => {
    const text = (more: string) => `stage t for 5 steps { train all with sgd(lr: 0.1), decay constant ${more} }`;
    const whole = must(await run(digits, await planOn(digits, text(''))));
    const split = must(await run(digits, await planOn(digits, text('accumulate 4'))));
    const [a, b] = [whole, split].map(({ out }) => readTensors(join(out, 'model.onnx')));
    for (const [name, values] of a ?? []) {
      const other = b?.get(name) ?? new Float32Array(0);
      // Sums in another order: float32 rounding of about 1e-7 a step, relative to weights of 1.
      expect(values.findIndex((value, index) => !(Math.abs(value - (other[index] ?? NaN)) < 1e-5))).toBe(-1);
    }
  });
});

describe("retraining, beside PyTorch's", () => {
  it('brings LeNet-300-100 back from one-shot 95% in 200 steps', async () => {
    const text = `
      prune weights by global magnitude to 95%
      stage recover for 200 steps {
        train all with sgd(lr: 0.05, momentum: 0.9), decay linear
      }`;
    const result = must(await run(lenet300, await planOn(lenet300, text)));
    const accuracy = result.measurements.filter(({ on }) => on === 'test').map(({ values }) => values['accuracy'] ?? NaN);
    // PyTorch: 96.45% dense, 91.8% pruned, 95.7% retrained; the batches' order differs, and
    // 2,000 test images leave ±0.4 points of noise.
    expect(accuracy[0]).toBe(0.9645);
    expect(Math.abs((accuracy[2] ?? NaN) - 0.918)).toBeLessThanOrEqual(0.001);
    expect(Math.abs((accuracy.at(-1) ?? NaN) - 0.957)).toBeLessThanOrEqual(0.008);
  });
});
