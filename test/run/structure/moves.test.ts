/** Going back, drawing anew, rewiring, calibrating, continuing and ending early, on real networks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTensors } from '../read-tensors.ts';
import { allDigits, digits, fashion, firstOf, must, planOn, run, type Bench } from '../support.ts';

const result = async (text: string, bench: Bench = digits) => must(await run(bench, await planOn(bench, text)));
const weightsOf = async (text: string, bench: Bench = digits) => readTensors(join((await result(text, bench)).out, 'model.onnx'));
const journalOf = (out: string): string => readFileSync(join(out, 'journal.jsonl'), 'utf8');

describe('train continuing', () => {
  it.each(['sgd(lr: 0.1, momentum: 0.9)', 'adamw(lr: 0.01)', 'sm3(lr: 0.01)'])(
    'in two stages gives the bytes of one: %s',
    async (optimizer) => {
      // 23 batches an epoch: the second stage begins in the middle of one and ends in the next.
      const whole = await weightsOf(`stage one for 30 steps { train all with ${optimizer}, decay constant }`);
      const parts = await weightsOf(
        `stage one for 10 steps { train all with ${optimizer}, decay constant }
         stage two for 20 steps { train all continuing one }`,
      );
      expect(parts).toEqual(whole);
      const fresh = await weightsOf(
        `stage one for 10 steps { train all with ${optimizer}, decay constant }
         stage two for 20 steps { train all with ${optimizer}, decay constant }`,
      );
      expect(fresh).not.toEqual(whole);
    },
  );

  it('restarts a schedule, which goes the same way as one in pieces', async () => {
    const sgd = 'sgd(lr: 0.1, momentum: 0.9)';
    const pieces = 'piecewise cosine(for: 10 steps), linear(from: 100%, to: 20%)';
    const whole = await weightsOf(`stage one for 30 steps { train all with ${sgd}, decay ${pieces} }`);
    const parts = await weightsOf(
      `stage one for 10 steps { train all with ${sgd}, decay cosine }
       stage two for 20 steps { train all continuing one, decay linear to 20% restarting }`,
    );
    expect(parts).toEqual(whole);
  });

  it.each(['adamw', 'sm3'])('after a rewind of all, optimizer and clock does the same again: %s', async (optimizer) => {
    const first = `stage one for 10 steps { train all with ${optimizer}(lr: 0.01), decay constant }`;
    const again = `${first}
      mark here
      stage two for 15 steps { train all continuing one }
      rewind all, optimizer, clock to here
      stage three for 20 steps { train all continuing one }`;
    const once = `${first}\nstage two for 20 steps { train all continuing one }`;
    expect(await weightsOf(again)).toEqual(await weightsOf(once));
  });
});

describe('rewind', () => {
  it('of masks wakes what was pruned after the mark', async () => {
    const text = (parts: string) => `
      prune weights by magnitude to 50%
      mark half
      prune weights by magnitude to 80%
      rewind ${parts} to half`;
    expect((await result(text('all, masks'))).sparsity).toBe(0.5);
    expect((await result(text('all'))).sparsity).toBe(0.8);
    expect(await weightsOf(text('all, masks'))).toEqual(await weightsOf('prune weights by magnitude to 50%'));
    const { layers } = await result(text('masks'));
    // Awake, but still 0: their values were not asked back.
    expect(layers.map(({ pruned, count }) => pruned / count)).toEqual(layers.map(() => 0.5));
    expect(layers.every(({ zeros, pruned }) => zeros > pruned)).toBe(true);
  });
});

describe('a mark while adapters are open', () => {
  const tune = (mark: string): string => `stage tune for 10 steps { retrain lora(rank: 2) with sgd(lr: 0.05)\n${mark} }\n`;

  it('keeps them beside the weights: these go back without them, all goes back with them', async () => {
    const tuned = await weightsOf(tune(''));
    const original = readTensors(digits.model);
    expect(tuned).not.toEqual(original);
    expect(await weightsOf(`${tune('mark here')}rewind weights to here`)).toEqual(original);
    expect(await weightsOf(`${tune('mark here')}rewind all to here`)).toEqual(tuned);
  });
});

describe('reset weights', () => {
  it('shuffles what is alive of each layer', async () => {
    const cut = 'prune weights by magnitude to 50%';
    const [before, after] = [await weightsOf(cut), await weightsOf(`${cut}\nreset weights`)];
    for (const [tensor, values] of before) {
      const own = after.get(tensor) ?? new Float32Array(0);
      expect(own.toSorted()).toEqual(values.toSorted());
      expect(own.findIndex((value, i) => (value === 0) !== (values[i] === 0))).toBe(-1);
      if (values.length > 64 && values.some((value) => value === 0)) expect(own).not.toEqual(values);
    }
  });

  const groups = firstOf(fashion('mobilenet_tiny_fmnist_bn'));

  it.each([
    ['weights using kaiming', '√(6 / fan-in)', 'a linear network', 6, digits],
    ['weights using kaiming', '√(6 / fan-in)', 'convolutions, also of groups', 6, groups],
    ['all using pytorch', '1 / √fan-in', 'convolutions, also of groups', 1, groups],
  ])('draws %s in ±%s, whatever the mask: %s', async (what, _, __, square, bench) => {
    const [dense, masked] = [
      await weightsOf(`reset ${what}`, bench),
      await weightsOf(`stage s { prune weights by magnitude to 50% }\nreset ${what}`, bench),
    ];
    const { layers } = await planOn(bench, `reset ${what}`);
    expect(layers.length).toBeGreaterThan(1);
    for (const { tensor, dims } of layers) {
      const values = [...(dense.get(tensor) ?? [])];
      // `_calculate_fan_in_and_fan_out` of PyTorch: inputs of a group times the places of the window.
      const bound = Math.sqrt(square / dims.slice(1).reduce((product, dim) => product * dim, 1));
      const largest = Math.max(...values.map(Math.abs));
      expect(largest).toBeLessThanOrEqual(Math.fround(bound));
      // Of n draws all are below 1 − 7/n of the bound once in 1,000 times.
      expect(largest).toBeGreaterThan((1 - 7 / values.length) * bound);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(Math.abs(mean)).toBeLessThan((4 * bound) / Math.sqrt(3 * values.length));
      expect(masked.get(tensor)?.findIndex((value, i) => value !== 0 && value !== values[i])).toBe(-1);
    }
  });
});

describe('rewire', () => {
  const text = (growth: string) => `
    prune weights by erk random to 80%
    stage grow for 40 steps {
      train all with sgd(lr: 0.1, momentum: 0.9)
      rewire 30% of remaining by ${growth} every 10 steps over 0%..75%, decay cosine
    }`;

  it.each(['|g|', 'random'])('by %s keeps the sparsity and moves the masks', async (growth) => {
    const before = await result('prune weights by erk random to 80%');
    const after = await result(text(growth));
    expect(after.layers.map(({ pruned }) => pruned)).toEqual(before.layers.map(({ pruned }) => pruned));
    const masks = [before, after].map(({ out }) => readFileSync(join(out, 'masks.npz')));
    expect(masks[0]?.equals(masks[1] ?? Buffer.alloc(0))).toBe(false);
    const moved = [...journalOf(after.out).matchAll(/"event":"rewire".*?"step":(\d+)/g)];
    expect(moved.map(([, step]) => Number(step))).toEqual([10, 20, 30]);
    expect(await weightsOf(text(growth))).toEqual(readTensors(join(after.out, 'model.onnx')));
  });

  it('goes beside a gradual prune, and after it (GraNet)', async () => {
    const { sparsity } = await result(`
      prune weights by erk random to 50%
      stage grow-and-prune for 40 steps {
        train all with sgd(lr: 0.1)
        prune weights by global magnitude to 90% from 50% over 0%..50% every 10 steps
        rewire 50% of remaining per layer by |g| every 10 steps, decay cosine to 0.5%
      }`);
    expect(sparsity).toBe(0.9);
  });
});

describe('calibrate norms', () => {
  const samples = 512;
  const bench = firstOf(fashion('resnet8_fmnist_bn'), samples);

  it('takes the statistics that one training step sees', async () => {
    // PyTorch's rule, proved for training: running ← 0.9 · running + 0.1 · batch.
    const before = readTensors(bench.model);
    const stage = 'stage one for 1 step { train biases with sgd(lr: 1e-30), decay constant }';
    const settings = { batch: samples };
    const trained = must(await run(bench, await planOn(bench, stage, settings)));
    const calibrated = must(await run(bench, await planOn(bench, 'calibrate norms using all of train', settings)));
    const [moved, taken] = [trained, calibrated].map(({ out }) => readTensors(join(out, 'model.onnx')));
    let compared = 0;
    for (const [tensor, values] of moved ?? []) {
      const old = before.get(tensor);
      const own = taken?.get(tensor);
      if (own === undefined || values.every((value, i) => value === old?.[i])) continue;
      values.forEach((value, i) => {
        const batch = (value - 0.9 * (old?.[i] ?? 0)) / 0.1;
        expect(own[i] ?? NaN).toBeCloseTo(batch, 4);
        compared++;
      });
    }
    expect(compared).toBeGreaterThan(50);
  });
});

describe('until', () => {
  const test = digits.data.get('test');
  const bench: Bench = { ...allDigits, data: new Map([...allDigits.data, ...(test ? ([['validation', test]] as const) : [])]) };

  it.each([
    { bound: 'accuracy >= 50%', steps: 4 },
    { bound: 'accuracy >= 100%', steps: 40 },
  ])('$bound ends the stage after $steps steps', async ({ bound, steps }) => {
    const text = `stage tune until ${bound} at most 40 steps {
      train all with sgd(lr: 0.001), decay constant
      prune weights by magnitude to 50%
    }`;
    const { out, sparsity } = await result(text, bench);
    const journal = journalOf(out);
    expect([...journal.matchAll(/"event":"step"/g)]).toHaveLength(steps);
    expect(journal).toMatch(/"event":"until"/);
    // What stands below the training acts at the end, whenever that is.
    expect(sparsity).toBe(0.5);
  });
});
