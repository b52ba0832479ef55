/** Criteria that are measured on samples, from the sentence to the masks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readLayers } from '../../src/model/index.ts';
import { activations } from '../compute/support/activations.ts';
import { loadModel, pixels } from '../compute/support/fixtures.ts';
import { readNpy } from '../compute/support/npy.ts';
import { digits, fashion, firstOf, lenet300, must, planOn, run, type Bench } from './support.ts';

const vit = fashion('vit_fmnist');

function blocksOf(model: string): number {
  const { layers } = readLayers(loadModel(model));
  return Math.max(...layers.map(({ block }) => (block ?? -1) + 1));
}

async function masksOf(bench: Bench, text: string, settings = {}) {
  const result = must(await run(bench, await planOn(bench, text, settings)));
  const files = unzipSync(readFileSync(join(result.out, 'masks.npz')));
  return new Map(
    Object.entries(files).map(([name, npy]) => {
      const body = npy.subarray(10 + (npy[8] ?? 0) + 256 * (npy[9] ?? 0));
      return [decodeURIComponent(name.replace(/\.npy$/, '')), body] as const;
    }),
  );
}

describe('wanda, beside the same in plain JavaScript', () => {
  const samples = 128;

  it.each([
    { model: 'mlp_digits', bench: digits, data: 'digits', dims: [64] },
    { model: 'vit_fmnist', bench: vit, data: 'fmnist', dims: [1, 28, 28] },
  ])('$model: the lowest half of each row goes', async ({ model: name, bench, data, dims }) => {
    const masks = await masksOf(bench, 'prune weights in linear by wanda to 50% ranked per row using 128 samples of train');
    const model = loadModel(name);
    const images = readNpy(`test/fixtures/data/${data}_x_train.npy`);
    const size = dims.reduce((product, dim) => product * dim, 1);
    const x = pixels(images.values.subarray(0, samples * size) as Uint8Array);
    const layers = readLayers(model).layers.filter(({ roles, prunable }) => prunable && roles.has('linear'));
    const reads = new Map(
      layers.map(({ tensor }) => [tensor, model.graph.nodes.find(({ inputs }) => inputs[1] === tensor)?.inputs[0] ?? '']),
    );
    const inputs = await activations(model, [...new Set(reads.values())], x, [samples, ...dims]);
    expect(masks.size).toBe(layers.length);
    for (const { tensor, dims: stored, axes } of layers) {
      const activation = inputs.get(reads.get(tensor) ?? '')?.data ?? new Float32Array(0);
      const [width, height] = [stored[axes.indexOf('in')] ?? 0, stored[axes.indexOf('out')] ?? 0];
      const squares = new Float64Array(width);
      activation.forEach((value, i) => (squares[i % width] = (squares[i % width] ?? 0) + value * value));
      const norms = squares.map((sum) => Math.sqrt((sum * width) / activation.length));
      const weights = floatsOf(model.graph.initializers.get(tensor)?.data);
      const mask = masks.get(tensor) ?? new Uint8Array(0);
      for (let out = 0; out < height; out++) {
        const row = Array.from({ length: width }, (_, at) => {
          const flat = axes[0] === 'in' ? at * height + out : out * width + at;
          return { kept: mask[flat] === 1, score: Math.abs(weights[flat] ?? NaN) * (norms[at] ?? NaN) };
        });
        const pruned = row.filter(({ kept }) => !kept);
        expect(pruned).toHaveLength(width / 2);
        // Two sums in float32 and float64 may order near ties otherwise.
        const highest = Math.max(...pruned.map(({ score }) => score));
        const lowest = Math.min(...row.filter(({ kept }) => kept).map(({ score }) => score));
        expect(highest).toBeLessThanOrEqual(lowest * (1 + 1e-5));
      }
    }
  });
});

describe('the same masks', () => {
  const wanda = 'prune weights by wanda to 70% ranked per row using 64 samples of train';

  it('for gblm without its gradient', async () => {
    const gblm = wanda.replace('wanda', 'gblm(alpha: 0)');
    expect(await masksOf(digits, gblm, { batch: 1 })).toEqual(await masksOf(digits, wanda, { batch: 1 }));
  });

  it.each([
    [wanda, 1, 32],
    [wanda.replace('wanda', 'gblm'), 1, 32],
  ])('however many samples pass at once: %s', async (text, ...batches) => {
    const [one, other] = await Promise.all(batches.map((batch) => masksOf(digits, text, { batch })));
    expect(one).toEqual(other);
  });

  it('for two stages and for a window whose training changes nothing: scores are of their time', async () => {
    const window = `stage s for 10 steps {
      train all with sgd(lr: 1e-30)
      prune weights by wanda to 80% from 40% over 0..10 steps every 10 steps
    }`;
    const stages = `prune weights by wanda to 40%\nprune weights by wanda to 80%`;
    const [inWindow, inStages, atOnce] = await Promise.all(
      [window, stages, 'prune weights by wanda to 80%'].map((text) => masksOf(digits, text)),
    );
    expect(inWindow).toEqual(inStages);
    expect(inWindow).not.toEqual(atOnce);
  });

  it('for blocks in turn and for a statement a block: inputs come from pruned blocks', async () => {
    const own = (layers: string, more = ''): string =>
      `prune weights in ${layers} by gblm to 60% ranked per row using 32 samples of train${more}`;
    const blocks = [0, 1, 2, 3].slice(0, blocksOf('vit_fmnist'));
    const stages = blocks.map((block) => own(`blocks ${block}..${block}`)).join('\n');
    const range = `blocks 0..${blocks.length - 1}`;
    const wanda = (text: string): string => text.replaceAll('gblm', 'wanda');
    const [inTurn, inStages, atOnce] = await Promise.all(
      [own(range, ' sequentially'), stages, own(range)].map((text) => masksOf(vit, wanda(text))),
    );
    expect(blocks.length).toBeGreaterThan(1);
    expect(inTurn).toEqual(inStages);
    expect(inTurn).not.toEqual(atOnce);
    // Gradients come from the dense model, which later stages no longer have.
    const gblm = await masksOf(vit, own(range, ' sequentially'));
    expect(gblm).not.toEqual(await masksOf(vit, stages));
  });

  it('for one seed, where samples are drawn', async () => {
    const drawn = `${wanda} drawn`;
    const [once, again, other] = await Promise.all([1, 1, 2].map((seed) => masksOf(digits, drawn, { seed })));
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
    expect(await masksOf(digits, wanda)).not.toEqual(once);
  });
});

describe('every criterion that is carried out prunes what it is told to', () => {
  it.each([
    ...['magnitude', 'random', 'wanda', 'snip', 'param-first', 'taylor', 'taylor-second'],
    ...['gblm', 'obd', 'synflow', 'movement', 'l1', 'l2', 'obs', 'grasp', 'fluctuation'],
    ...['(|w| * avg(|y|))', '(|w| * sqrt(avg(sum(x^2 over token space))))'],
    '(|w| / sum(|w| over in) + |w| / sum(|w| over out))',
  ])('%s', async (criterion) => {
    const masks = await masksOf(fashion('lenet5_fmnist'), `prune weights by global ${criterion} to 60%`);
    const all = [...masks.values()].flatMap((mask) => [...mask]);
    const pruned = all.filter((kept) => kept === 0).length;
    expect(pruned).toBe(Math.round(0.6 * all.length));
  });
});

/** What small networks show of the papers' claims (arXiv:2306.11695, arXiv:2311.04902). */
describe('quality', () => {
  async function measured(bench: Bench, criterion: string, target: string) {
    const text = `prune weights in linear by ${criterion} to ${target} ranked per row using 128 samples of train`;
    const sentence = criterion === 'magnitude' ? text.replace(/ using.*/, '') : text;
    const { measurements } = must(await run(bench, await planOn(bench, sentence)));
    const { accuracy = NaN, loss = NaN } = measurements.at(-1)?.values ?? {};
    return { accuracy, loss };
  }

  it.each([
    ['lenet300', lenet300],
    ['vit', vit],
  ])('%s: at half the weights, wanda is within a point of magnitude', async (_, bench) => {
    const [wanda, magnitude] = [await measured(bench, 'wanda', '50%'), await measured(bench, 'magnitude', '50%')];
    expect(wanda.accuracy).toBeGreaterThan(magnitude.accuracy - 0.01);
  });

  it('vit: at a fifth of the weights, wanda is better than magnitude', async () => {
    const [wanda, magnitude] = [await measured(vit, 'wanda', '80%'), await measured(vit, 'magnitude', '80%')];
    expect(wanda.loss).toBeLessThan(magnitude.loss);
  });

  it.each([
    ['digits', digits],
    ['vit', vit],
  ])('%s: at a fifth, gradients alone are worse than inputs', async (_, bench) => {
    const [gradients, wanda] = [await measured(bench, '(|w| * sqrt(avg(g^2)))', '80%'), await measured(bench, 'wanda', '80%')];
    expect(gradients.loss).toBeGreaterThan(wanda.loss);
  });
});

describe('other data than the plan’s', () => {
  const calibration = fashion('lenet5_fmnist').data.get('test');
  const own = digits.data.get('train');
  const text = 'prune weights by wanda to 50% using 64 samples of calibration';
  const withCalibration = (paths: typeof own): Bench => ({
    ...digits,
    data: new Map([...digits.data, ...(paths ? [['calibration', paths] as const] : [])]),
  });

  it('is refused: another number of samples, or none', async () => {
    const plan = await planOn(withCalibration(own), text);
    const codesOf = async (bench: Bench) => (await run(bench, plan)).diagnostics.map(({ code }) => code);
    expect(await codesOf(withCalibration(firstOf(digits, 100).data.get('test')))).toEqual(['ESP6541']);
    expect(await codesOf(digits)).toEqual(['ESP6542']);
    expect((await codesOf(withCalibration(calibration)))[0]).toMatch(/^ESP5/);
  });

  it('is not opened where no statement measures on it', async () => {
    const plan = await planOn(withCalibration(own), 'prune weights by magnitude to 50%');
    expect((await run(digits, plan)).diagnostics).toEqual([]);
  });
});

function floatsOf(data: { readonly kind: string; readonly bytes?: Uint8Array } | undefined): Float32Array {
  if (data?.bytes === undefined) throw new Error('a fixture lies in memory');
  return new Float32Array(Uint8Array.from(data.bytes).buffer);
}
