/** A network with its gates rounded, against the same network with the closed units cut out, for every word for units. */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { uncutFactsOf } from '../../src/compile.ts';
import { encodeModel, mapTensors, modelWithout, tensorOf, unitsOf, type Model, type UnitGroup } from '../../src/model/index.ts';
import { gateObstacle } from '../../src/plan/units/gated-units.ts';
import { uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { gatedReaders } from '../../src/state/gated-units.ts';
import { foldGates } from '../../src/state/gates.ts';
import { prunedKinds } from '../../src/vocabulary/pruned/index.ts';
import { loadModel, modelPath } from '../compute/support/fixtures.ts';
import { relativeError } from '../compute/support/training.ts';
import { forms, mixture } from '../model/surgery/mixtures.ts';
import { readTensors } from './read-tensors.ts';

/** Where units of a word are found; a word without a place here fails. */
const places: Readonly<Record<string, readonly string[]>> = {
  channels: ['resnet8_fmnist_bn', 'mobilenet_tiny_fmnist_bn'],
  neurons: ['mlp_digits', 'vit_fmnist', 'char_llama'],
  heads: ['vit_fmnist', 'char_llama'],
  dimensions: ['char_llama'],
  hidden: ['lstm_lm'],
  width: ['char_llama', 'lstm_lm'],
  sublayers: ['char_llama', 'resnet14_fmnist_bn'],
  blocks: ['vit_fmnist', 'mobilenet_tiny_fmnist_bn'],
};

/** Words whose units no weights read, or that change what others compute: a plan refuses gates on them. */
const refused: Readonly<Record<string, readonly Model[]>> = {
  rows: [loadModel('char_gpt'), loadModel('lstm_lm')],
  experts: Object.values(forms).map(({ layer }) => mixture(layer, { experts: 4, left: [0, 1, 2, 3], width: 8, classes: 3 })),
};

const words = [...prunedKinds.units.words, ...prunedKinds.branches.words].map(({ word }) => word);
const stretch = { low: -0.1, high: 1.1 };

/** Groups of a word that may lose units, and what keeps gates from each. */
function groupsIn(model: Model, word: string) {
  const facts = uncutFactsOf(model, '', '').value;
  if (facts === undefined) throw new Error('the model cannot be planned');
  const groups = [...unitsOf(model).groups.values()].filter(({ kind, pin }) => kind === word && pin === undefined);
  const obstacles = groups.map((group) => gateObstacle(group, facts));
  return { layers: new Map(facts.layers.map((layer) => [layer.name, layer])), groups, obstacles };
}

/** Closed ones are as many in each part; all others are open, or in between. */
function logAlphas({ title, units, parts }: UnitGroup, at: number): Float32Array {
  const size = units.length / (parts?.count ?? 1);
  const drawn = uniform(stream(9, title), units.length, 2.3);
  const seen = new Map<number, number>();
  return drawn.map((one, unit) => {
    const part = parts?.of[unit] ?? 0;
    const nth = seen.get(part) ?? 0;
    seen.set(part, nth + 1);
    const isClosed = size === 1 ? at % 2 === 0 : nth % 3 === 1;
    return isClosed ? -3 : one;
  });
}

async function outputs(model: Model): Promise<readonly Float32Array[]> {
  const session = await ort.InferenceSession.create(encodeModel(model), { intraOpNumThreads: 1 });
  const [input] = model.graph.inputs;
  if (input === undefined) throw new Error('the model has no input');
  const dims = (input.dims ?? []).map((dim, axis) => (typeof dim === 'number' ? dim : axis === 0 ? 3 : 64));
  const count = dims.reduce((product, dim) => product * dim, 1);
  const noise = uniform(stream(2, 'input'), count, 0.5).map((one) => one + 0.5);
  const feed =
    input.type === 'int64'
      ? new ort.Tensor('int64', BigInt64Array.from(noise, (one) => BigInt(Math.floor(one * 75) % 75)), dims) // prettier-ignore
      : new ort.Tensor('float32', noise, dims);
  const results = await session.run({ [input.name]: feed });
  await session.release();
  return Object.values(results).map(({ data }) => data as Float32Array);
}

function valued(model: Model, values: ReadonlyMap<string, unknown>): Model {
  return mapTensors(model, (tensor) => {
    const own = values.get(tensor.name);
    return own instanceof Float32Array ? tensorOf(tensor.name, tensor.type, tensor.dims, own) : tensor;
  });
}

describe.each(words.filter((word) => !Object.hasOwn(refused, word)))('%s', (word) => {
  it('with closed gates compute what the network without them computes', async () => {
    const models = places[word] ?? [];
    expect(models.length).toBeGreaterThan(0);
    for (const name of models) {
      const model = loadModel(name);
      const values = readTensors(modelPath(name));
      const { layers, groups, obstacles } = groupsIn(model, word);
      const gated = groups.filter((_, at) => obstacles[at] === undefined);
      expect([name, gated.length > 0]).toEqual([name, true]);
      const alphas = gated.map((group, at) => [group, logAlphas(group, at)] as const);
      const gates = new Map(
        alphas.map(([group, own]) => {
          const readers = gatedReaders({ layers }, group);
          return [group.title, { ...stretch, values: own, readers }] as const;
        }),
      );
      const network = foldGates({ values, masks: new Map(), adapters: [], gates });
      const rounded = valued(model, network.values);
      const gone = alphas.map(([group, own]) => ({ group, units: [...own.keys()].filter((unit) => own[unit] === -3) }));
      const cut = modelWithout(rounded, gone);
      const [whole, small] = [await outputs(rounded), await outputs(cut)];
      expect(small.length).toBe(whole.length);
      whole.forEach((own, at) => {
        expect([name, relativeError(small[at] ?? [], own) < 1e-5]).toEqual([name, true]);
      });
      // The gates change what is computed: closed ones, and those between 0 and 1.
      const before = await outputs(model);
      expect([name, relativeError(before[0] ?? [], whole[0] ?? []) > 1e-3]).toEqual([name, true]);
    }
  });
});

it.each(Object.entries(refused))('%s can have no gates', (word, models) => {
  for (const model of models) {
    const { obstacles } = groupsIn(model, word);
    expect(obstacles.length).toBeGreaterThan(0);
    for (const obstacle of obstacles) expect(obstacle).toMatch(/./);
  }
});
