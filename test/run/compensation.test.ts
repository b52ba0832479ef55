/** Optimal brain surgery and products of the Hessian, from the sentence to the pruned weights. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readLayers } from '../../src/model/index.ts';
import { activations } from '../compute/support/activations.ts';
import { loadModel, pixels } from '../compute/support/fixtures.ts';
import { readNpy } from '../compute/support/npy.ts';
import { errorOf, secondMoment, surgery, meanDiagonal, plusDiagonal, type Matrix } from '../compute/compensation/dense.ts';
import { readTensors } from './read-tensors.ts';
import { digits, fashion, must, planOn, run, type Bench } from './support.ts';

const samples = 128;
const using = `using ${samples} samples of train`;

async function pruned(bench: Bench, text: string) {
  const result = must(await run(bench, await planOn(bench, text)));
  return { ...result, tensors: readTensors(join(result.out, 'model.onnx')) };
}

async function lossOf(bench: Bench, text: string): Promise<number> {
  const { measurements } = await pruned(bench, text);
  return measurements.at(-1)?.values['loss'] ?? NaN;
}

/** The first layer of the digits' network, as a matrix, and what it is multiplied with. */
const model = loadModel('mlp_digits');
const [first, ...others] = readLayers(model).layers.filter(({ prunable }) => prunable);
const tensor = first?.tensor ?? '';
const images = readNpy('test/fixtures/data/digits_x_train.npy');
const inputs = rowsOf(pixels(images.values.subarray(0, samples * 64) as Uint8Array), 64);
const dense = matrixIn(readTensors('test/fixtures/models/mlp_digits.onnx'));
const h = secondMoment(inputs);

function rowsOf(values: ArrayLike<number>, width: number): Matrix {
  return Array.from({ length: values.length / width }, (_, i) => Array.from({ length: width }, (__, j) => values[i * width + j] ?? NaN));
}

function matrixIn(tensors: ReturnType<typeof readTensors>): Matrix {
  const values = tensors.get(tensor);
  if (values === undefined || first?.axes[0] !== 'out') throw new Error(`no rows of ${tensor}`);
  return rowsOf(values as Float32Array, first.dims[1] ?? 0);
}

/** Mean squared error of the first layer's outputs on the calibration samples. */
function outputError(weights: Matrix): number {
  return weights.reduce((sum, row, r) => {
    return (
      sum +
      errorOf(
        row.map((value, j) => value - (dense[r]?.[j] ?? NaN)),
        h,
      )
    );
  }, 0);
}

describe('sparsegpt', () => {
  const sentence = 'prune weights by obs to 50% ranked per block 16 compensating by obs(damping: 1%)';

  it('of a layer is what equations 3 and 4 make of it', async () => {
    const { tensors } = await pruned(digits, `${sentence} ${using}`);
    const actual = matrixIn(tensors);
    const size = h.length;
    const kept = dense.map((row) => row.map(() => true));
    const expected = surgery(
      dense,
      plusDiagonal(h, 0.01 * meanDiagonal(h)),
      (column, _, cost) => {
        if (column % 16 !== 0) return;
        const block = dense
          .flatMap((__, row) => Array.from({ length: 16 }, (___, j) => ({ row, j: column + j })))
          .filter(({ j }) => j < size)
          .map((at) => ({ ...at, score: Math.fround(cost(at.row, at.j)) }))
          .toSorted((a, b) => a.score - b.score);
        block.slice(0, block.length / 2).forEach(({ row, j }) => {
          const own = kept[row];
          if (own !== undefined) own[j] = false;
        });
      },
      (row, column) => kept[row]?.[column] === false,
    );
    const zeros = (weights: Matrix): number => weights.flat().filter((w) => w === 0).length;
    expect(zeros(actual)).toBe(zeros(expected.weights));
    // Second moments are summed in float32: a near tie may fall the other way, and costs the same.
    const [own, reference] = [actual, expected.weights].map(outputError);
    expect(Math.abs((own ?? 0) / (reference ?? NaN) - 1)).toBeLessThan(0.01);
    expect(others.length).toBeGreaterThan(0);
  }, 60_000);

  it('leaves a smaller error of the output than masks without compensation', async () => {
    const errors = await Promise.all(
      [
        `${sentence} ${using}`,
        `prune weights by wanda to 50% ranked per row compensating by obs ${using}`,
        `prune weights by wanda to 50% ranked per row ${using}`,
        'prune weights by magnitude to 50% ranked per row',
      ].map(async (text) => outputError(matrixIn((await pruned(digits, text)).tensors))),
    );
    const [surgical = NaN, compensated = NaN, wanda = NaN, magnitude = NaN] = errors;
    expect(surgical).toBeLessThan(wanda / 2);
    expect(compensated).toBeLessThan(wanda / 2);
    expect(wanda).toBeLessThan(magnitude);
  });

  it.each([
    { target: '70%', ranked: ' ranked per block 128' },
    { target: 'keep 1 of 4', ranked: '' },
  ])(
    'lenet5 to $target: the loss is far below that of magnitude',
    async ({ target, ranked }) => {
      const lenet5 = fashion('lenet5_fmnist');
      const [obs, magnitude] = [
        await lossOf(lenet5, `prune weights by obs to ${target}${ranked} compensating by obs ${using} sequentially`),
        await lossOf(lenet5, `prune weights by magnitude to ${target}`),
      ];
      expect(obs).toBeLessThan(magnitude / 2);
    },
    60_000,
  );

  it('prunes to the weight, in blocks and globally', async () => {
    for (const text of [sentence, 'prune weights by global obs to 50% compensating by obs']) {
      const { tensors } = await pruned(digits, `${text} ${using}`);
      const weights = [first, ...others].flatMap((layer) => [...(tensors.get(layer?.tensor ?? '') ?? [])]);
      expect(weights.filter((w) => w === 0)).toHaveLength(weights.length / 2);
    }
  });

  it('names a layer whose samples are few once, however many updates there are', async () => {
    const few = 'using 4 samples of train';
    const text = `stage s for 4 steps {
      train all with sgd(lr: 1e-3)
      prune weights in first layer by obs to 50% from 10% over 1..3 steps every 1 step ${few}
    }`;
    const { diagnostics } = await run(digits, await planOn(digits, text));
    expect(diagnostics.filter(({ code }) => code === 'ESP6042')).toHaveLength(1);
  });

  it('keeps what was pruned before, and takes the rest', async () => {
    const once = 'stage a { prune weights by magnitude to 40% ranked per block 16 }';
    const { out } = await pruned(digits, `${once}\nstage b { ${sentence} ${using} }`);
    const early = await pruned(digits, once);
    const masks = (folder: string): Readonly<Record<string, Uint8Array>> => unzipSync(readFileSync(join(folder, 'masks.npz')));
    const [later, before] = [masks(out), masks(early.out)];
    for (const [name, bytes] of Object.entries(before)) {
      expect(bytes.findIndex((bit, i) => i >= 128 && bit === 0 && later[name]?.[i] !== 0)).toBe(-1);
    }
  });
});

describe('the recipe of SparseGPT', () => {
  const paths = { x: 'test/fixtures/data/batch_moby_x.npy', y: 'test/fixtures/data/batch_moby_y.npy' };
  const data = new Map([
    ['calibration', paths],
    ['test', paths],
  ]);

  it.each(['char_gpt', 'char_llama'])(
    'on %s: half of each layer, and less lost',
    async (name) => {
      const bench: Bench = { model: `test/fixtures/models/${name}.onnx`, data };
      const selected = 'prune weights in linear except head';
      const recipe = `recipe sparsegpt
      cite arxiv:2301.00774
      ${selected} by obs to 50%
        ranked per block 128 compensating by obs(damping: 1%)
        using 8 samples of calibration sequentially`;
      const plan = await planOn(bench, recipe);
      const result = must(await run(bench, plan));
      const [prune] = plan.stages.flatMap(({ statements }) => statements);
      const tensors = readTensors(join(result.out, 'model.onnx'));
      const layers = prune?.kind === 'prune' ? prune.layers : [];
      for (const { name: layer, tensor: own, count } of plan.layers) {
        const zeros = [...(tensors.get(own) ?? [])].filter((w) => w === 0).length;
        expect(zeros, layer).toBe(layers.includes(layer) ? count / 2 : 0);
      }
      const loss = result.measurements.at(-1)?.values['loss'] ?? NaN;
      expect(loss).toBeLessThan(await lossOf(bench, `${selected} by magnitude to 50%`));
    },
    60_000,
  );
});

describe('compensating by bias', () => {
  const sentence = 'prune weights by random to 50%';

  it('adds what pruned weights gave in the mean, the best constant there is', async () => {
    const [plain, moved] = await Promise.all(
      [sentence, `${sentence} compensating by bias ${using}`].map(async (text) => {
        const { tensors } = await pruned(digits, text);
        return { tensors, weights: matrixIn(tensors) };
      }),
    );
    expect(moved?.weights).toEqual(plain?.weights);
    const name = model.graph.nodes.find(({ inputs: read }) => read.includes(tensor))?.inputs[2];
    const [before, after] = [plain, moved].map((one) => one?.tensors.get(name ?? ''));
    const mean = (row: readonly number[]): number => {
      const all = inputs.map((x) => x.reduce((sum, value, j) => sum + value * (row[j] ?? 0), 0));
      return all.reduce((sum, value) => sum + value, 0) / samples;
    };
    dense.forEach((row, r) => {
      const lost = mean(row) - mean(plain?.weights[r] ?? []);
      expect((after?.[r] ?? NaN) - (before?.[r] ?? NaN)).toBeCloseTo(lost, 4);
    });
  });

  it.each([
    ['a MatMul and an Add', 'vit_fmnist', ' in linear'],
    ['a Gemm and a Conv', 'lenet5_fmnist', ''],
  ])('reaches the bias of %s', async (_, name, selector) => {
    const bench = fashion(name);
    const own = `prune weights${selector} by magnitude to 40%`;
    const [plain, moved] = [await lossOf(bench, own), await lossOf(bench, `${own} compensating by bias`)];
    expect(moved).not.toBe(plain);
  });
});

describe('hv', () => {
  it('is the Hessian of the last layer: x·xᵀ ⊗ (diag(p) − p·pᵀ)', async () => {
    const head = others.at(-1);
    const node = model.graph.nodes.find(({ inputs: read }) => read.includes(head?.tensor ?? ''));
    const names = [node?.inputs[0] ?? '', model.graph.outputs[0]?.name ?? ''];
    const values = await activations(model, names, Float32Array.from(inputs.flat()), [samples, 64]);
    const read = (name: string): Matrix => rowsOf(values.get(name)?.data ?? [], (values.get(name)?.data.length ?? 0) / samples);
    const [x, logits] = [read(names[0] ?? ''), read(names[1] ?? '')];
    const weights = rowsOf(readTensors('test/fixtures/models/mlp_digits.onnx').get(head?.tensor ?? '') as Float32Array, x[0]?.length ?? 0);
    const product = weights.map((row) => row.map(() => 0));
    x.forEach((row, s) => {
      const powers = (logits[s] ?? []).map((value) => Math.exp(value));
      const sum = powers.reduce((all, power) => all + power, 0);
      const p = powers.map((power) => power / sum);
      const along = weights.map((w) => w.reduce((all, value, j) => all + value * (row[j] ?? 0), 0));
      const mean = along.reduce((all, value, c) => all + value * (p[c] ?? 0), 0);
      along.forEach((value, c) => {
        const own = product[c];
        row.forEach((input, j) => {
          if (own !== undefined) {
            own[j] = (own[j] ?? 0) + ((p[c] ?? 0) * (value - mean) * input) / samples;
          }
        });
      });
    });
    const scores = weights.flatMap((row, c) => row.map((w, j) => w * (product[c]?.[j] ?? NaN)));
    const text = `prune weights in last layer by w * hv(w) to 50% ${using}`;
    const { tensors } = await pruned(digits, text);
    const after = [...(tensors.get(head?.tensor ?? '') ?? [])];
    const gone = scores.filter((_, i) => after[i] === 0);
    const stayed = scores.filter((_, i) => after[i] !== 0);
    const [highest, lowest] = [Math.max(...gone), Math.min(...stayed)];
    const scale = Math.max(...scores.map(Math.abs));
    expect(gone).toHaveLength(scores.length / 2);
    expect(highest - lowest).toBeLessThan(1e-3 * scale);
  });
});
