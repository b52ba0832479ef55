/** `prune tiles`: what goes is what onnxruntime's pools of the weights say; whole tiles, whatever the statement adds. */
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { createBuilder, emitTo, ints } from '../../src/compute/builder.ts';
import { ownModel } from '../../src/compute/own-model.ts';
import { encodeModel } from '../../src/model/index.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { bytesOf } from './folder-bytes.ts';
import { goesOnToTheByte } from './goes-on.ts';
import { readTensors } from './read-tensors.ts';
import { digits, fashion, firstOf, must, planOn, run, scratch, type Bench } from './support.ts';

type Pool = 'AveragePool' | 'MaxPool';

interface Matrix {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
}

/** Of a model of the fixtures: 4 does not divide the 10 outputs of the last layer. */
const matrices: readonly Matrix[] = [
  { name: '0.weight', rows: 300, columns: 64 },
  { name: '2.weight', rows: 100, columns: 300 },
];

/** Of |w|, a tile at a time, as TFMOT pools blocks. */
async function pooled(values: Float32Array, { rows, columns }: Matrix, tile: readonly number[], pool: Pool): Promise<Float32Array> {
  const dims = [1, 1, rows, columns];
  const down = [rows / (tile[0] ?? 1), columns / (tile[1] ?? 1)];
  const builder = createBuilder(17, ['w', 'scores']);
  emitTo(builder, pool, { inputs: ['w'], outputs: ['scores'], attributes: { kernel_shape: ints(tile), strides: ints(tile) } });
  const model = ownModel(builder, {
    name: 'pooled',
    nodes: builder.nodes,
    inputs: [{ name: 'w', type: 'float32', dims }],
    outputs: [{ name: 'scores', type: 'float32', dims: [1, 1, ...down] }],
  });
  const session = await ort.InferenceSession.create(encodeModel(model), { intraOpNumThreads: 1 });
  const given = new ort.Tensor('float32', values.map(Math.abs), dims);
  const scores = (await session.run({ w: given }))['scores']?.data;
  await session.release();
  if (!(scores instanceof Float32Array)) throw new TypeError('no scores');
  return scores;
}

async function weightsAfter(text: string, bench: Bench = digits) {
  const result = must(await run(bench, await planOn(bench, text)));
  return { result, weights: readTensors(join(result.out, 'model.onnx')) };
}

const of = (tensors: ReadonlyMap<string, Float32Array>, name: string): Float32Array => tensors.get(name) ?? new Float32Array();

/** Which tiles are zero, in their order; a tile that is so in part fails. */
function tilesGone(values: Float32Array, { rows, columns }: Matrix, [tall = 1, wide = 1]: readonly number[]): readonly boolean[] {
  const gone: boolean[] = [];
  for (let top = 0; top < rows; top += tall) {
    for (let left = 0; left < columns; left += wide) {
      let zeros = 0;
      for (let y = top; y < top + tall; y++) {
        for (let x = left; x < left + wide; x++) zeros += Number(values[y * columns + x] === 0);
      }
      expect([0, tall * wide]).toContain(zeros);
      gone.push(zeros > 0);
    }
  }
  return gone;
}

const original = readTensors(digits.model);

describe('tiles of the lowest pooled scores go', () => {
  it.each<[string, readonly number[], Pool, string]>([
    ['4 outputs', [4, 1], 'AveragePool', ''],
    ['4 inputs, the block4 of SparseML', [1, 4], 'AveragePool', ' grouped by sum'],
    ['squares', [4, 4], 'AveragePool', ''],
    ['by their largest weight', [2, 4], 'MaxPool', ' grouped by max'],
  ])('%s, over all layers', async (_, tile, pool, grouped) => {
    const [rows = 0, columns = 0] = tile;
    const { weights, result } = await weightsAfter(
      `prune tiles(rows: ${rows}, columns: ${columns}) except last layer by global magnitude to 60%${grouped}`,
    );
    const scores = await Promise.all(matrices.map((own) => pooled(of(original, own.name), own, tile, pool)));
    const gone = matrices.map((own) => tilesGone(of(weights, own.name), own, tile));
    const all = scores.flatMap((own, layer) => [...own].map((score, at) => ({ score, isGone: gone[layer]?.[at] === true })));
    const [went, stayed] = [true, false].map((is) => all.filter(({ isGone }) => isGone === is));
    const count = Math.round(0.6 * all.length);
    expect(went).toHaveLength(count);
    // The pools add up in single precision.
    const worst = Math.min(...(stayed ?? []).map(({ score }) => score));
    const best = Math.max(...(went ?? []).map(({ score }) => score));
    expect(best).toBeLessThan(worst * (1 + 1e-6));
    const zeros = result.layers.reduce((sum, { pruned }) => sum + pruned, 0);
    expect(zeros).toBe(count * rows * columns);
  });

  it('of each row of tiles for itself', async () => {
    const [first] = matrices;
    if (first === undefined) throw new Error('no matrix');
    const { weights } = await weightsAfter('prune tiles(rows: 4, columns: 2) in first layer by |w| to 50% ranked per row');
    const gone = tilesGone(of(weights, first.name), first, [4, 2]);
    for (let row = 0; row < 75; row++) {
      expect(gone.slice(row * 32, (row + 1) * 32).filter(Boolean)).toHaveLength(16);
    }
  });
});

const square = 'tiles(rows: 4, columns: 4) except last layer';

/** Tiles of both matrices, as many as the statement says. */
function expectTiles(weights: ReadonlyMap<string, Float32Array>, count: number): void {
  const gone = matrices.flatMap((own) => tilesGone(of(weights, own.name), own, [4, 4]));
  expect(gone.filter(Boolean)).toHaveLength(count);
}

describe('what a statement adds', () => {
  // 1200 and 1875 tiles.
  it.each([
    ['a share of each layer', `prune ${square} by magnitude to 60%`, 720 + 1125],
    ['by erk, all rounded together', `prune ${square} by erk magnitude to 60%`, 1845],
    ['so many tiles', `prune ${square} by global magnitude removing 100 tiles`, 100],
    ['a share of what is left', `prune ${square} by global |w| removing 20% of remaining`, 615],
    ['a base', `prune ${square} by global |w| to 40% of tiles`, 1845],
    ['drawn scores', `prune ${square} by random to 50%`, 600 + 938],
    ['a floor', `prune ${square} by global magnitude to 80% protect min 300 tiles per layer`, 2460],
    [
      'another statement before it',
      `prune tiles(rows: 12, columns: 4) in first layer by |w| to 25%\nprune ${square} by |w| to 50%`,
      600 + 938,
    ],
    ['counts by a threshold of weights', `prune ${square} by random to 50% allocated by global(|w|)`, 1538],
    ['counts by sensitivity', `prune ${square} by |w| to 50% allocated by sensitivity(loss, levels: 4) using 64 samples of train`, 1538],
    ['inputs that are measured', `prune ${square} by wanda to 50% using 32 samples of train sequentially`, 600 + 938],
    ['surgery', `prune ${square} by obs to 50% compensating by obs using 64 samples of train sequentially`, 600 + 938],
    ['biases', `prune ${square} by wanda to 50% compensating by bias using 64 samples of train`, 600 + 938],
    [
      'least squares behind it',
      `prune ${square} by wanda to 50% using 64 samples of train\nreconstruct layers except last layer using 128 samples of train`,
      600 + 938,
    ],
    ['rounds', `repeat 2 times { stage s for 3 steps { train all }\nprune ${square} by global |w| removing 20% of remaining }`, 1107],
    ['adapters', `prune ${square} by |w| to 50%\nretrain lora(rank: 2) for 3 steps`, 600 + 938],
  ])('%s', async (_, text, count) => {
    expectTiles((await weightsAfter(text)).weights, count);
  });

  it.each(['hard', 'revisable', 'soft', 'shrinking'])('under `mask %s` in training', async (mask) => {
    const { weights } = await weightsAfter(
      `stage s for 12 steps {
         train all with sgd(lr: 0.1, momentum: 0.9)
         prune ${square} by global magnitude to 60% over 25%..75% every 1 steps mask ${mask}
       }`,
    );
    expectTiles(weights, 1845);
  });

  it('with scores that train', async () => {
    const { weights } = await weightsAfter(
      `stage s for 12 steps {
         train scores(start: w) with sgd(lr: 0.1)
         prune ${square} by global |s| to 60% over 0%..75% every 1 steps smoothed 0.5 mask revisable
       }`,
    );
    expectTiles(weights, 1845);
  });
});

describe('other layers', () => {
  it('takes filters by channels of a convolution at one kernel position', async () => {
    const { weights } = await weightsAfter('prune tiles(rows: 4, columns: 2) in conv2 by |w| to 50%', firstOf(fashion('lenet5_fmnist')));
    // 16 × 6 × 5 × 5: of every four filters and two channels, each of 25 places is a tile.
    const values = of(weights, 'conv2.weight');
    const at = (out: number, channel: number, place: number): number => values[(out * 6 + channel) * 25 + place] ?? NaN;
    let gone = 0;
    for (let out = 0; out < 16; out += 4) {
      for (let channel = 0; channel < 6; channel += 2) {
        for (let place = 0; place < 25; place++) {
          const own = [0, 1, 2, 3].flatMap((o) => [0, 1].map((c) => at(out + o, channel + c, place)));
          const zeros = own.filter((w) => w === 0).length;
          expect([0, 8]).toContain(zeros);
          gone += zeros / 8;
        }
      }
    }
    expect(gone).toBe(150);
  });
});

describe('a run of tiles', () => {
  const text = `stage s for 8 steps {
    train all with adam(lr: 0.01)
    prune ${square} by global magnitude to 60% over 25%..75% every 1 steps
  }`;

  it('that was stopped ends in the same bytes', async () => {
    const planned = await planOn(digits, text);
    const whole = must(await run(digits, planned));
    const out = join(scratch(), 'run');
    const stop = new AbortController();
    const stopped = await run(digits, planned, {
      out,
      signal: stop.signal,
      checkpointEvery: 1,
      onEvent: (event) => {
        if (event.event === 'step' && event.step === 5) stop.abort();
      },
    });
    expect(stopped.value).toBeUndefined();
    const resumed = must(await runPlan(must(await resumedRequest(out))));
    expect(bytesOf(resumed.out)).toEqual(bytesOf(whole.out));
  });

  it('is refused where its plan has tiles that the model does not', async () => {
    const planned = await planOn(digits, 'prune tiles(rows: 2, columns: 4) by |w| to 50%');
    const stages = planned.stages.map((stage) => ({
      ...stage,
      statements: stage.statements.map((it) => (it.kind === 'prune' ? { ...it, tile: { rows: 1, columns: 8 } } : it)),
    }));
    const { value, diagnostics } = await run(digits, { ...planned, stages });
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ message }) => message)).toContain("the plan's layer `2` is not filled by tiles of 1 × 8");
  });
});

describe('structures of one tensor', () => {
  const resnet = firstOf(fashion('resnet8_fmnist_bn'));
  const kernel = 'block2.b.conv.weight';
  const [side, positions] = [32, 9];

  /** Mean |w| of each filter, or of each input channel, from the stored kernel [out, in, 3, 3]. */
  function means(values: Float32Array, isFilter: boolean): readonly number[] {
    const sums = new Float64Array(side);
    values.forEach((w, at) => {
      const [out, input] = [Math.floor(at / (side * positions)), Math.floor(at / positions) % side];
      const unit = isFilter ? out : input;
      sums[unit] = (sums[unit] ?? 0) + Math.abs(w);
    });
    return [...sums];
  }

  it.each([
    ['rows: 1, kernels', true],
    ['columns: 1, kernels', false],
  ])('tiles(%s): those of the least mean go, and nothing else', async (tile, isFilter) => {
    const text = `prune tiles(${tile}) in block2.b.conv by |w| to 25%`;
    const { weights } = await weightsAfter(text, resnet);
    const before = readTensors(resnet.model);
    const [dense, pruned] = [means(of(before, kernel), isFilter), means(of(weights, kernel), isFilter)];
    const order = [...dense.keys()].sort((a, b) => (dense[a] ?? 0) - (dense[b] ?? 0));
    const gone = [...pruned.keys()].filter((unit) => pruned[unit] === 0);
    expect(gone).toEqual(order.slice(0, 8).sort((a, b) => a - b));
    const zeros = of(weights, kernel).filter((w) => w === 0).length;
    expect(zeros).toBe(8 * side * positions);
    for (const [name, values] of before) {
      if (name !== kernel) expect([name, of(weights, name)]).toEqual([name, values]);
    }
  });

  it('whole rows of a matrix in either layout', async () => {
    const { weights } = await weightsAfter('prune tiles(rows: 1) in "0" by |w| to 50%');
    const gone = tilesGone(of(weights, '0.weight'), { name: '', rows: 300, columns: 64 }, [1, 64]);
    expect(gone.filter(Boolean)).toHaveLength(150);
  });

  it('come back under a revisable mask, and go on to the byte', async () => {
    const text = `stage s for 6 steps {
  train all
  prune tiles(rows: 1, kernels) in block2.b.conv by |w| to 25% over 0..6 steps every 3 steps mask revisable
}`;
    await goesOnToTheByte(resnet, text, [9], { batch: 16 });
  });

  it('of several sizes, or of whole layers, are refused', async () => {
    const several = 'prune tiles(columns: 1, kernels) in block2.b.conv, block3.b.conv by |w| to 25%';
    await expect(planOn(resnet, several)).rejects.toThrow('ESP4621');
    await expect(planOn(resnet, 'prune tiles(kernels) by |w| to 25%')).rejects.toThrow('ESP2270');
  });
});
