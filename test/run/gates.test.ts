/** Gates that train on units, whole runs of them, against plain loops in double precision. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { bytesAsSource, encodeModel, loadTensors, readModel, mapTensors, tensorOf } from '../../src/model/index.ts';
import { uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { relativeError } from '../compute/support/training.ts';
import { readNpy } from '../compute/support/npy.ts';
import { expectTold, shareOpen } from './told-gates.ts';
import { goesOnToTheByte } from './goes-on.ts';
import { gatedGradients, openGradients, settledGates, times } from './gated-mlp.ts';
import { readTensors } from './read-tensors.ts';
import { trainAlone } from './written-models.ts';
import { batchesOf, descend, layers, rankedTogether, untouched, type Parts } from './scored-mlp.ts';
import { allDigits as digits, allFashion as fashion, firstOf, must, planOn, run, scratch } from './support.ts';

const startAt = (alpha: number): Parts => [300, 100].map((n) => new Float64Array(n).fill(alpha));
const zeros = (parts: Parts): Parts => parts.map((own) => new Float64Array(own.length));

/** Masks of the three weights where so many units of both groups go, those with the lowest gates. */
function masksOf(alphas: Parts, pruned: number): { readonly units: Parts; readonly weights: Parts } {
  const units = rankedTogether(alphas, pruned);
  const sizes = [64, 300, 100];
  const weights = untouched(() => 0).weights.map((own, l) =>
    own.map((_, i) => {
      const [row, column] = [Math.floor(i / (sizes[l] ?? 1)), i % (sizes[l] ?? 1)];
      return (units[l]?.[row] ?? 1) * (l === 0 ? 1 : (units[l - 1]?.[column] ?? 1));
    }),
  );
  return { units, weights };
}

/** The weights that a run wrote, held against gated ones under masks. */
function expectWeights(out: string, weights: Parts, alphas: Parts, pruned: number): void {
  const written = readTensors(join(out, 'model.onnx'));
  const masks = masksOf(alphas, pruned).weights;
  weights.forEach((own, l) => {
    const folded = l === 0 ? own : times(own, settledGates(alphas[l - 1] ?? own));
    const expected = folded.map((w, i) => w * (masks[l]?.[i] ?? 0));
    expect(relativeError(written.get(`${layers[l]}.weight`) ?? [], expected)).toBeLessThan(2e-5);
  });
}

describe('gates on frozen weights', () => {
  const text = `stage search for 30 steps {
    train gates(start: 0.5) with sgd(lr: 6, momentum: 0.9) decay constant
      loss task + 0.5 * open-gates
    prune neurons by global gate to 40% sparsity
  }`;

  it('train as a loop does, rank the units, and end in the weights that read them', async () => {
    const plan = await planOn(digits, text, { batch: 16 });
    const result = must(await run(digits, plan));
    const mlp = untouched(() => 0);
    const alphas = startAt(0.5);
    const velocity = zeros(alphas);
    const source = batchesOf('search/shuffle', 16);
    const told = [shareOpen(alphas)];
    for (let t = 0; t < 30; t++) {
      const batch = source.next().value ?? new Uint32Array();
      const { gates } = gatedGradients(mlp, alphas, batch, t);
      const open = openGradients(alphas);
      const how = { lr: 6, momentum: 0.9, decay: 0 };
      gates.forEach((own, g) => {
        const sum = own.map((one, unit) => one + 0.5 * (open[g]?.[unit] ?? 0));
        descend(alphas[g] ?? own, sum, velocity[g] ?? own, how);
      });
      told.push(shareOpen(alphas));
    }
    const settled = alphas.flatMap((own) => [...settledGates(own)]);
    expect(settled.filter((z) => z > 0 && z < 1).length).toBeGreaterThan(100);
    expect(Math.max(...settled) - Math.min(...settled)).toBeGreaterThan(0.2);
    expectWeights(result.out, mlp.weights, alphas, 160);
    expect(result.trained).toMatchObject([{ parameters: 0, gates: 400 }]);
    expectTold(result, told, alphas);
  });
});

describe('gates and weights', () => {
  const text = `stage search for 12 steps {
    train weights, biases with sgd(lr: 0.05, momentum: 0.9) decay constant
    train gates(start: 1) with sgd(lr: 20) decay constant
    prune neurons by global gate to 25% sparsity
  }`;

  it('take turns, each seeing the other as it is, and the gates drawn anew at every step', async () => {
    const result = must(await run(digits, await planOn(digits, text, { batch: 16 })));
    const mlp = untouched(() => 0);
    const alphas = startAt(1);
    const velocity = { w: zeros(mlp.weights), b: zeros(mlp.biases), g: zeros(alphas) };
    const sources = [batchesOf('search/shuffle', 16), batchesOf('search/shuffle[2]', 16)];
    for (let t = 0; t < 12; t++) {
      const batch = sources[t % 2]?.next().value ?? new Uint32Array();
      const { gates, weights, biases } = gatedGradients(mlp, alphas, batch, t);
      if (t % 2 === 1) {
        const how = { lr: 20, momentum: 0, decay: 0 };
        gates.forEach((own, g) => descend(alphas[g] ?? own, own, velocity.g[g] ?? own, how));
        continue;
      }
      const how = { lr: 0.05, momentum: 0.9, decay: 0 };
      weights.forEach((own, l) => {
        descend(mlp.weights[l] ?? own, own, velocity.w[l] ?? own, how);
        descend(mlp.biases[l] ?? own, biases[l] ?? own, velocity.b[l] ?? own, how);
      });
    }
    expectWeights(result.out, mlp.weights, alphas, 100);
  });
});

const windowed = `prune neurons by magnitude removing 20 neurons
  stage search for 24 steps {
    train weights, gates(start: 1) with adamw(lr: 0.02) loss task + 0.3 * open-gates
    prune neurons by global gate to 50% sparsity over 25%..75% every 4 steps
  }
  compact`;

describe('gates, adapters and a penalty of gates under a prune with a window', () => {
  const text = `stage search for 12 steps {
    retrain lora(rank: 2), gates(start: 1) with adamw(lr: 0.02)
      loss task + mean(q * (1 - q)) + (sum(params * q) / sum(params) - 50%)^2
      toward 50% density by lagrangian(lr: 0.5, quadratic: 1) over 0%..50%
    prune neurons by global gate to 50% sparsity over 25%..75% every 3 steps
  }
  merge`;

  it('go on after an interruption as if there were none, to the byte', async () => {
    await goesOnToTheByte(digits, text, [6, 11]);
  });
});

describe('thresholds under a prune with a window', () => {
  const text = `stage search for 12 steps {
    train weights, thresholds(start: 0.95) with sgd(lr: 0.05, momentum: 0.9)
      toward 60% of params by lagrangian(lr: 0.5, quadratic: 2) over 0%..50%
    prune neurons by global margin to 60% of params over 25%..75% every 3 steps
  }
  compact`;

  it('go on after an interruption as if there were none, to the byte', async () => {
    await goesOnToTheByte(digits, text, [11]);
  });
});

describe('gates under a prune with a window', () => {
  it('leave what an earlier stage pruned, and what they pruned themselves', async () => {
    const { layers: result, out } = must(await run(digits, await planOn(digits, windowed)));
    const kept = [300, 100].map((_, l) => readTensors(join(out, 'model.onnx')).get(`${l * 2}.bias`));
    expect(kept.reduce((sum, own) => sum + (own?.length ?? 0), 0)).toBe(200);
    expect(result.length).toBe(3);
  });

  it('go on after an interruption as if there were none, to the byte', async () => {
    await goesOnToTheByte(digits, windowed, [9, 17, 24]);
  });
});

describe('a network whose gates are folded', () => {
  const thinned = `stage search for 6 steps {
    train norms, thresholds(start: 0.95, temperature: 0.3) with adamw(lr: 0.01) loss task + 2 * mean(q)
    prune channels by global margin to 40% sparsity
  }`;
  const search = (units: string, beside: string): string => `stage search for 6 steps {
    train ${beside}gates(start: 0.3) with adamw(lr: 0.5) loss task + 2 * open-gates
    prune ${units} by global gate to ${units === 'blocks' ? 50 : 40}% sparsity
  }`;

  it.each([
    ['lenet5_fmnist', 'channels, neurons', ''],
    ['resnet8_fmnist_bn', 'channels', ''],
    ['mobilenet_tiny_fmnist_bn', 'channels', ''],
    ['vit_fmnist', 'heads, neurons', ''],
    ['vit_fmnist', 'sublayers', ''],
    ['vit_fmnist', 'blocks', ''],
    ['mobilenet_tiny_fmnist_bn', 'blocks', ''],
    ['vit_fmnist', 'heads, neurons', 'lora(rank: 2), '],
    ['mobilenet_tiny_fmnist_bn', 'blocks', 'norms, '],
    ['resnet8_fmnist_bn', 'channels by margin', 'norms, '],
  ])('gives the same when its shut units are cut out: %s, %s, beside %j', async (model, units, beside) => {
    const bench = firstOf(trainAlone(fashion(model)));
    const outputs = async (text: string) => {
      const { out } = must(await run(bench, await planOn(bench, text, { batch: 16 })));
      const session = await ort.InferenceSession.create(join(out, 'model.onnx'), { intraOpNumThreads: 1 });
      const { values, dims } = readNpy('test/fixtures/data/batch_fmnist_x.npy');
      const pixels = Float32Array.from(values as ArrayLike<number>, (one) => one / 255);
      const feed = new ort.Tensor('float32', pixels, [dims[0] ?? 1, 1, 28, 28]);
      const results = await session.run({ [session.inputNames[0] ?? '']: feed });
      await session.release();
      return Object.values(results)[0]?.data as Float32Array;
    };
    const text = units.endsWith('margin') ? thinned : search(units, beside);
    const masked = await outputs(text);
    expect(relativeError(await outputs(`${text}\ncompact`), masked)).toBeLessThan(1e-5);
  });
});

describe('a penalty that is small at both ends', () => {
  /** The share of gates that are neither shut nor open at the end, by what is left of the columns that they multiply. */
  async function undecided(penalty: string): Promise<number> {
    const text = `stage search for 150 steps {
      train gates(start: 0.5) with adamw(lr: 0.1) decay constant
        loss task + 0.3 * open-gates${penalty}
      prune neurons by global gate removing 1 neuron
    }`;
    const { out } = must(await run(digits, await planOn(digits, text)));
    const [found, before] = [readTensors(join(out, 'model.onnx')), readTensors(digits.model)];
    const gates = (['2', '4'] as const).flatMap((layer, at) => {
      const [own, old] = [found, before].map((all) => all.get(`${layer}.weight`) ?? []);
      const columns = [300, 100][at] ?? 0;
      return Array.from({ length: columns }, (_, unit) => {
        const row = Array.from({ length: (old?.length ?? 0) / columns }, (_, r) => r * columns + unit);
        const place = row.reduce((a, b) => (Math.abs(old?.[b] ?? 0) > Math.abs(old?.[a] ?? 0) ? b : a));
        return (own?.[place] ?? 0) / (old?.[place] ?? 1);
      });
    });
    return gates.filter((z) => z > 0.05 && z < 0.95).length / gates.length;
  }

  it('leaves fewer gates undecided', async () => {
    const [without, polarized] = [await undecided(''), await undecided(' + 6 * mean(q * (1 - q))')];
    expect(polarized).toBeLessThan(0.1);
    expect(without).toBeGreaterThan(2 * polarized);
  });
});

describe('neurons of noise that are planted in a network', () => {
  const planted = 150;

  /** The second half of the first layer's neurons read noise, and are read as noise. */
  function noisy(): string {
    const path = join(scratch(), 'noisy.onnx');
    const bytes = readFileSync(digits.model);
    const files = { name: path, main: bytesAsSource(bytes), open: () => undefined };
    const own = readTensors(digits.model);
    const drawn = uniform(stream(5, 'planted'), 300 * 64 + 100 * 300, 0.25);
    const model = mapTensors(must(loadTensors(must(readModel(files)), files)), (tensor) => {
      const values = own.get(tensor.name)?.slice();
      if (values === undefined || !['0.weight', '2.weight'].includes(tensor.name)) return tensor;
      const [, columns = 1] = tensor.dims;
      const isPlanted = (i: number): boolean => (tensor.name === '0.weight' ? Math.floor(i / columns) : i % columns) >= 300 - planted;
      const noise = tensor.name === '0.weight' ? drawn : drawn.subarray(300 * 64);
      const mixed = values.map((w, i) => (isPlanted(i) ? (noise[i] ?? 0) : w));
      return tensorOf(tensor.name, tensor.type, tensor.dims, mixed);
    });
    writeFileSync(path, encodeModel(model));
    return path;
  }

  it('are found by gates, most of them', async () => {
    const bench = { ...digits, model: noisy() };
    const text = `stage search for 300 steps {
      train gates with adamw(lr: 0.1) loss task + open-gates
      prune neurons by uniform gate to 50% sparsity
    }`;
    const { out } = must(await run(bench, await planOn(bench, text)));
    const bias = readTensors(join(out, 'model.onnx')).get('0.bias') ?? new Float32Array();
    const gone = [...bias.keys()].filter((unit) => bias[unit] === 0);
    expect(gone.length).toBe(150);
    // By chance 75 of them, give or take 6.
    expect(gone.filter((unit) => unit >= 300 - planted).length).toBeGreaterThan(100);
  });
});
