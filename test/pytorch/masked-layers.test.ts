/** A mask or a scale of the module's own, between a stored weight and its product, is part of how the weight is read. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/basics/must.ts';
import { layersOf } from '../../src/model/layers/read-layers.ts';
import { flatGraph } from '../../src/model/flat/flatten.ts';
import { noteComputedWeights } from '../../src/model/layers/told-tensors.ts';
import { readParameters } from '../../src/model/index.ts';
import { loadModelAt } from '../compute/support/fixtures.ts';
import { readNpz } from '../compute/support/npy.ts';
import { oneThread, relativeError, trainerOf } from '../compute/support/training.ts';
import { planOn, scratch, type Bench } from '../run/support.ts';
import { python } from '../support/python.ts';

const folder = scratch();
const [rank, alpha] = [2, 3];

beforeAll(() => python(['-W', 'ignore', 'test/pytorch/masked_layers.py', folder]), 120_000);

/** With the axes of a batch of samples. */
const networks = [
  ['Masked', []],
  ['Equalized', []],
  ['Divided', []],
  ['Hidden', []],
  ['Triangle', []],
  ['Causal', [4, 4]],
] as const;

describe.each(networks)('%s', (name, places) => {
  const modelOf = () => loadModelAt(join(folder, `${name}.onnx`));
  const theirs = () => {
    const arrays = readNpz(join(folder, `${name}.npz`));
    return (key: string): Float32Array => must(arrays.get(key)?.values as Float32Array | undefined, key);
  };
  const spec = { input: 'x', output: 'y', loss: 'mse' } as const;
  const sampleDims = [6, ...places];

  it('has the layers of the module, and nothing else to train', () => {
    const model = modelOf();
    const layers = layersOf(flatGraph(model)).layers.filter(({ prunable }) => prunable);
    expect(layers.map(({ tensor, axes, scaled }) => [tensor, axes.slice(0, 2), scaled])).toEqual([
      ['first.weight', ['out', 'in'], true],
      ['second.weight', ['out', 'in'], true],
    ]);
    const parameters = readParameters(model).map(({ tensor }) => tensor);
    expect(parameters.toSorted()).toEqual(['first.bias', 'first.weight', 'second.bias', 'second.weight']);
    expect(noteComputedWeights(model, '')).toEqual([]);
  });

  it("has PyTorch's gradients", async () => {
    const model = modelOf();
    const of = theirs();
    const tensors = readParameters(model).map(({ tensor }) => tensor);
    const trainer = await trainerOf(model, sampleDims, { ...spec, tensors });
    await trainer.run({ samples: of('samples'), labels: of('labels'), size: 8 }, 0, 0);
    for (const tensor of tensors) expect(relativeError(trainer.view(`momentum:${tensor}`), of(tensor)), tensor).toBeLessThan(1e-5);
    await trainer.release();
  });

  it('has an adapter below its constant', async () => {
    const of = theirs();
    const [a, b] = [of('a'), of('b')];
    const [rows, columns] = [b.length / rank, a.length / rank];
    const planned = { layer: 'first', tensor: 'first.weight', form: 'plain', rank, alpha, rows, columns } as const;
    const adapter = { planned: { ...planned, parameters: a.length + b.length }, a, b };
    const trainer = await trainerOf(modelOf(), sampleDims, { ...spec, adapters: [adapter] }, oneThread.device);
    const loss = await trainer.run({ samples: of('samples'), labels: of('labels'), size: 8 }, 0, 0);
    expect(relativeError([loss], of('adapted'))).toBeLessThan(1e-5);
    await trainer.release();
  });
});

it('no compensation is computed for what the constant scales', async () => {
  const pair = { x: join(folder, 'Masked-x.npy'), y: join(folder, 'Masked-y.npy') };
  const bench: Bench = { model: join(folder, 'Masked.onnx'), data: new Map([['train', pair]]) };
  const text = 'prune weights by wanda to 50% compensating by obs using 8 samples of train';
  await expect(planOn(bench, text, { batch: 4, sampleDims: [6] })).rejects.toThrow('ESP4001 compensation in the layer `first`');
});
