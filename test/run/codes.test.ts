/** Codes of gates: whole runs of them, and the network with the gates of a code beside the one that is cut by it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { partsOfCodes, type CodesSpec } from '../../src/compute/codes.ts';
import { buildEvaluation } from '../../src/compute/evaluation.ts';
import { createEvaluator } from '../../src/compute/evaluator.ts';
import { loadProgram } from '../../src/compute/session.ts';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { bytesAsSource, groupsNamed, loadTensors, readLayers, readModel, type Model } from '../../src/model/index.ts';
import { uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { readNpy } from '../compute/support/npy.ts';
import { gatedReaders } from '../../src/state/gated-units.ts';
import { oneThread, relativeError } from '../compute/support/training.ts';
import { goesOnToTheByte } from './goes-on.ts';
import { allDigits as digits, allFashion as fashion, firstOf, must, planOn, run } from './support.ts';

function modelAt(path: string): Model {
  const main = bytesAsSource(readFileSync(path));
  const files = { name: 'model.onnx', main, open: () => undefined };
  return must(loadTensors(must(readModel(files)), files));
}

const size = 6;

async function outputsOf(model: Model, sampleDims: readonly number[], codes?: CodesSpec): Promise<Float32Array> {
  const evaluation = must(
    buildEvaluation({
      model,
      input: 'input',
      sampleDims,
      output: 'logits',
      loss: 'crossentropy',
      replaceable: [],
      ...(codes && { codes }),
    }),
  );
  const evaluator = await createEvaluator(evaluation, oneThread);
  const length = sampleDims.reduce((product, dim) => product * dim, size);
  const samples = uniform(stream(4, 'pixels'), length, 1);
  const { output } = await evaluator.run({ samples, labels: new BigInt64Array(size), size });
  await evaluator.release();
  return output.slice();
}

interface Removed {
  readonly group: string;
  readonly of: number;
  readonly removed: readonly number[];
}

/** All codes alike, open where nothing was removed. */
function gatesBut(model: Model, features: number, all: readonly Removed[]): CodesSpec {
  const layers = new Map(readLayers(model).layers.map((layer) => [layer.name, layer]));
  const groups = groupsNamed(
    model,
    all.map(({ group }) => group),
  ).map((group) => {
    const own = { name: group.title, units: group.units.length };
    const { cuts } = group;
    return cuts === undefined ? { ...own, readers: gatedReaders({ layers }, group) } : { ...own, readers: [], cuts };
  });
  const shape = { count: 2, features, groups };
  const { units, codes, end } = partsOfCodes(shape);
  const values = uniform(stream(7, 'router'), end, 1);
  const open = groups.flatMap(({ name, units: own }) => {
    const gone = all.find(({ group }) => group === name)?.removed ?? [];
    return Array.from({ length: own }, (_, unit) => (gone.includes(unit) ? -1 : 1));
  });
  values.set([...open, ...open], codes);
  expect(open.length).toBe(units);
  return { ...shape, values, start: 0, trains: false, balanced: false };
}

const experts = (prune: string): string => `param expert: number = 1
stage route for 4 steps {
  train codes(count: 2, start: 0) with adamw(lr: 0.01)
    loss task + 10 * (sum(flops * q) / sum(flops) - 50%)^2
}
sweep expert in 1, 2 {
  ${prune}
  compact
}`;

describe('a code that is cut out', () => {
  it.each([
    ['mlp_digits', [64], 'neurons', 'to 50% sparsity'],
    ['vit_fmnist', [1, 28, 28], 'heads, neurons', 'to 50% sparsity'],
    ['vit_fmnist', [1, 28, 28], 'sublayers', 'removing 2 sublayers'],
    ['lenet5_fmnist', [1, 28, 28], 'channels', 'to 25% sparsity'],
  ])('is the network with its gates: %s, %s', async (name, sampleDims, units, target) => {
    const bench = name === 'mlp_digits' ? digits : firstOf(fashion(name));
    const data = new Map([...bench.data].filter(([of]) => of === 'train'));
    const text = experts(`prune ${units} by code(expert) ${target}`);
    const plan = await planOn({ ...bench, data }, text, { batch: 16, sampleDims });
    const { out } = must(await run({ ...bench, data }, plan));
    const model = modelAt(bench.model);
    const features = sampleDims.reduce((product, dim) => product * dim, 1);
    const cut = await Promise.all(
      [1, 2].map(async (code) => {
        const folder = join(out, 'arms', `sweep@expert@${code}`, 'compact');
        const history: { readonly units: readonly Removed[] } = JSON.parse(readFileSync(join(folder, 'pruning_history.json'), 'utf8'));
        const gated = await outputsOf(model, sampleDims, gatesBut(model, features, history.units));
        const own = await outputsOf(modelAt(join(folder, 'model.onnx')), sampleDims);
        expect(relativeError(gated, own)).toBeLessThan(1e-5);
        expect(relativeError(await outputsOf(model, sampleDims), own)).toBeGreaterThan(1e-3);
        return own;
      }),
    );
    expect(cut[0]).not.toEqual(cut[1]);
  });
});

const testSamples = 360;

/** Of the written models, each on the test samples that take its code. */
async function accuracyByCode(out: string, taken: Uint8Array): Promise<number> {
  const { x = '', y = '' } = digits.data.get('test') ?? {};
  const samples = Float32Array.from(readNpy(x).values, Number);
  const labels = Array.from(readNpy(y).values, Number);
  expect(labels).toHaveLength(testSamples);
  let right = 0;
  for (const code of [1, 2]) {
    const path = join(out, 'arms', `sweep@expert@${code}`, 'compact/model.onnx');
    const { ort, session } = await loadProgram(modelAt(path), oneThread);
    const input = new ort.Tensor('float32', samples, [testSamples, 64]);
    const logits = Array.from((await session.run({ input }))['logits']?.data ?? [], Number);
    await session.release();
    labels.forEach((label, sample) => {
      const own = logits.slice(10 * sample, 10 * sample + 10);
      if (taken[sample] === code && own.indexOf(Math.max(...own)) === label) right += 1;
    });
  }
  return right / testSamples;
}

describe('codes in a run', () => {
  it('leave a file of routes and a router that agree, and share training samples out evenly', async () => {
    const text = experts('prune neurons by code(expert) to 50% sparsity');
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => void events.push(event);
    const plan = await planOn(digits, text, { batch: 16, sampleDims: [64] });
    const { out, sparsity } = must(await run(digits, plan, { onEvent }));
    const files = unzipSync(readFileSync(join(out, 'routes.npz')));
    const told = new Map(events.flatMap((one) => (one.event === 'routes' ? [[one.on, one.codes] as const] : []))); // prettier-ignore
    const { ort, session } = await loadProgram(modelAt(join(out, 'router.onnx')), oneThread);
    for (const data of ['train', 'test']) {
      const { x = '' } = digits.data.get(data) ?? {};
      const samples = Float32Array.from(readNpy(x).values, Number);
      const dims = [samples.length / 64, 64];
      const { code } = await session.run({ input: new ort.Tensor('float32', samples, dims) });
      const routes = (files[`${data}.npy`] ?? new Uint8Array()).slice(-(dims[0] ?? 0));
      const routed = code?.data;
      if (!(routed instanceof BigInt64Array)) throw new TypeError('codes are whole numbers');
      expect([...routed].map(Number)).toEqual([...routes]);
      const counts = [1, 2].map((own) => routes.filter((one) => one === own).length);
      expect(told.get(data)).toEqual(counts);
      if (data === 'train') expect(Math.abs((counts[0] ?? 0) - (counts[1] ?? 0))).toBeLessThan(5);
    }
    await session.release();
    const routed = events.find((one) => one.event === 'metrics' && one.moment === 'routed');
    const taken = (files['test.npy'] ?? new Uint8Array()).slice(-testSamples);
    expect(routed).toMatchObject({
      event: 'metrics',
      stage: '',
      on: 'test',
      sparsity: expect.closeTo(sparsity, 9),
      values: { accuracy: await accuracyByCode(out, taken) },
    });
    const { files: listed }: { readonly files: object } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
    const models = [1, 2].map((code) => `arms/sweep@expert@${code}/compact/model.onnx`);
    expect(Object.keys(listed)).toEqual(expect.arrayContaining(['routes.npz', 'router.onnx', ...models]));
  });

  it('go on after an interruption as if there were none, to the byte', async () => {
    const data = new Map([...digits.data].filter(([of]) => of === 'train'));
    const text = experts('prune neurons by code(expert) to 50% sparsity');
    await goesOnToTheByte({ ...digits, data }, text, [5, 9], { batch: 8, sampleDims: [64] });
  });
});
