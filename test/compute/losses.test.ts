/** Losses, distillation and penalties against PyTorch in float64 (`test/rivals/losses.py`). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { must } from '../../src/basics/must.ts';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import type { Batch } from '../../src/compute/feeding.ts';
import type { LossName } from '../../src/compute/losses.ts';
import type { Penalty } from '../../src/compute/penalties.ts';
import { openTrainer } from '../../src/compute/shards/sharded-trainer.ts';
import type { Term } from '../../src/compute/training-step.ts';
import type { TrainingSpec } from '../../src/compute/training-step.ts';
import { freeNames } from '../../src/language/expressions/names.ts';
import { readLayers, floatTensor, tensorOf, type Model } from '../../src/model/index.ts';
import { teacherModel } from '../../src/compute/teacher.ts';
import { expressionOf } from './support/expression.ts';
import { node } from './support/finite-differences.ts';
import { fixturePath, gradientBatch, loadModel } from './support/fixtures.ts';
import { images, momentum, oneThread, relativeError, trainerOf } from './support/training.ts';

const { losses: oracle } = JSON.parse(readFileSync(fixturePath('oracle/losses.json'), 'utf8')) as {
  readonly losses: Readonly<Record<string, { readonly loss: number; readonly V: number[]; readonly W: number[] }>>;
};

const dimsOf = (tensor: string): readonly number[] => must(model.graph.initializers.get(tensor), tensor).dims;
const wave = (count: number, phase: number): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => Math.sin(1.7 * index + phase));

/** relu(x·V)·W. */
const model: Model = {
  irVersion: 8,
  opsets: new Map([['', 17]]),
  functions: [],
  producer: '',
  metadata: new Map(),
  graph: {
    name: 'two layers',
    inputs: [{ name: 'x', type: 'float32', dims: ['batch', 4, 3] }],
    outputs: [{ name: 'y', type: 'float32', dims: ['batch', 4, 6] }],
    nodes: [node('MatMul', ['x', 'V'], 'h'), node('Relu', ['h'], 'read'), node('MatMul', ['read', 'W'], 'y')],
    initializers: new Map([
      ['V', floatTensor('V', [3, 5], wave(15, 1))],
      ['W', floatTensor('W', [5, 6], wave(30, 2))],
    ]),
    valueInfo: new Map(),
  },
};
const { layers } = readLayers(model);

/** The same, where the positions of all samples are the rows of one matrix, as exporters write a linear layer of a text. */
const inRows: Model = {
  ...model,
  graph: {
    ...model.graph,
    nodes: [
      node('Reshape', ['x', 'rows'], 'x2'),
      node('Gemm', ['x2', 'V'], 'h'),
      node('Relu', ['h'], 'read'),
      node('Gemm', ['read', 'W'], 'y2'),
      node('Reshape', ['y2', 'positions'], 'y'),
    ],
    initializers: new Map([
      ...model.graph.initializers,
      ['rows', tensorOf('rows', 'int64', [2], BigInt64Array.of(-1n, 3n))],
      ['positions', tensorOf('positions', 'int64', [3], BigInt64Array.of(-1n, 4n, 6n))],
    ]),
  },
};
const teachers = new Map([
  [
    'full',
    new Map([
      ['V', wave(15, 4)],
      ['W', wave(30, 5)],
    ]),
  ],
]);

const classes = BigInt64Array.of(0n, 5n, 2n, 3n, 1n, 1n, 4n, 0n);
const targets = wave(48, 3);
const labelsOf: Readonly<Record<LossName, Batch['labels']>> = {
  sum: targets,
  crossentropy: classes,
  mse: targets,
  l1: targets,
  bce: targets.map((value) => (value + 1) / 2),
};

const plain = (loss: LossName): Term => ({ kind: 'labels', loss, weight: 1 });
const penalty = (text: string, weight: number): Term => {
  const expr = expressionOf(text);
  const made: Penalty = { expr, text, names: freeNames(expr), layers };
  return { kind: 'penalty', weight, ...made };
};
const distilled = (weight: number, temperature: number): Term => ({ kind: 'kl', teacher: 'full', temperature, weight });

const focal = 'sum(label * (1 - softmax(y over out))^2 * ln(softmax(y over out)) over out)';
const own = (text: string, weight: number): Term => {
  return { kind: 'expression', weight, expr: expressionOf(text) };
};

const cases: Readonly<Record<string, Partial<TrainingSpec> & { readonly loss: LossName }>> = {
  crossentropy: { loss: 'crossentropy' },
  'crossentropy, ignoring 1': { loss: 'crossentropy', ignore: 1 },
  'crossentropy, shifted by 1': { loss: 'crossentropy', shift: 1 },
  'crossentropy, shifted by 1, ignoring 1': { loss: 'crossentropy', shift: 1, ignore: 1 },
  mse: { loss: 'mse' },
  l1: { loss: 'l1' },
  bce: { loss: 'bce' },
  kl: { loss: 'crossentropy', terms: [distilled(1, 1)] },
  'crossentropy + 0.9 * kl(4)': { loss: 'crossentropy', terms: [plain('crossentropy'), distilled(0.9, 4)] },
  'crossentropy + 0.1 * features': {
    loss: 'crossentropy',
    terms: [plain('crossentropy'), { kind: 'features', teacher: 'full', layer: 'W', stored: 'W', side: 'input', weight: 0.1 }],
  },
  'mse + lasso': { loss: 'mse', terms: [plain('mse'), penalty('sum(|w|)', 0.01)] },
  'mse + ridge': { loss: 'mse', terms: [plain('mse'), penalty('sum(w^2)', 0.01)] },
  'mse + group-lasso': { loss: 'mse', terms: [plain('mse'), penalty('sum(sqrt(sum(w^2 over in kd kh kw)))', 0.01)] },
  'mse + distance from the teacher': { loss: 'mse', terms: [plain('mse'), penalty('sum((w - full.w)^2)', 0.01)] },
  focal: { loss: 'crossentropy', terms: [own(focal, -1)] },
  'focal, ignoring 1': { loss: 'crossentropy', ignore: 1, terms: [own(focal, -1)] },
  'focal, shifted by 1': { loss: 'crossentropy', shift: 1, terms: [own(focal, -1)] },
  'focal, added up in each sample': { loss: 'crossentropy', terms: [own(`sum(${focal} over token)`, -1)] },
  'crossentropy with smoothed labels': {
    loss: 'crossentropy',
    terms: [own('sum((0.9 * label + 0.1 / 6) * ln(softmax(y over out)) over out)', -1)],
  },
  'a mean over classes': { loss: 'crossentropy', terms: [own('(softmax(y over out) - label)^2', 1)] },
  charbonnier: { loss: 'mse', terms: [own('sqrt((y - label)^2 + 0.01)', 1)] },
  'mse + 0.5 * the length of the error': { loss: 'mse', terms: [plain('mse'), own('norm(y - label over out)', 0.5)] },
};

test('every loss of PyTorch’s is tried', () => {
  expect(Object.keys(cases)).toEqual(Object.keys(oracle));
});

describe.each([
  [1, 1],
  [2, 1],
  [1, 2],
])('in %i pieces, %i parts', (accumulate, shards) => {
  test.each(Object.entries(cases))('%s', async (name, own) => {
    const step = buildTrainingStep({
      model,
      input: 'x',
      sampleDims: [4, 3],
      output: 'y',
      tensors: ['V', 'W'],
      teachers,
      optimizer: momentum,
      accumulate,
      shards,
      ...own,
    });
    if (step.value === undefined) throw new Error(JSON.stringify(step.diagnostics));
    const trainer = await openTrainer(step.value, oneThread);
    const batch = { samples: wave(24, 0), labels: labelsOf[own.loss], size: 2 };
    const loss = await trainer.run(batch, 0, 0);
    const expected = oracle[name];
    expect(Math.abs(loss / (expected?.loss ?? NaN) - 1)).toBeLessThan(2e-6);
    for (const tensor of ['V', 'W'] as const) {
      const error = relativeError(trainer.view(`momentum:${tensor}`), expected?.[tensor] ?? []);
      expect(error, tensor).toBeLessThan(3e-6);
    }
    await trainer.release();
  });
});

test.each(['a mark', 'another model, whose positions have an axis'])('features are followed in rows: %s', async (teacher) => {
  const name = 'crossentropy + 0.1 * features';
  const marked = new Map([...must(teachers.get('full'), 'full')].map(([key, values]) => [key, floatTensor(key, dimsOf(key), values)]));
  const other = { ...model, graph: { ...model.graph, initializers: marked } };
  const models = new Map([['full', teacherModel(other, 'x', 'y')]]);
  const followed = teacher === 'a mark' ? { teachers } : { models };
  const spec = { model: inRows, input: 'x', sampleDims: [4, 3], output: 'y', tensors: ['V', 'W'], optimizer: momentum };
  const terms = [
    plain('crossentropy'),
    { kind: 'features', teacher: 'full', layer: 'y', stored: 'W', side: 'input', weight: 0.1 } as const,
  ];
  const theirs = terms.map((term) => ('layer' in term ? { ...term, theirs: layers.at(-1)?.name } : term));
  const step = must(buildTrainingStep({ ...spec, ...followed, loss: 'crossentropy', terms: theirs }).value, 'step');
  const trainer = await openTrainer(step, oneThread);
  const loss = await trainer.run({ samples: wave(24, 0), labels: classes, size: 2 }, 0, 0);
  const expected = must(oracle[name], name);
  expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(2e-6);
  for (const tensor of ['V', 'W'] as const) {
    expect(relativeError(trainer.view(`momentum:${tensor}`), expected[tensor]), tensor).toBeLessThan(3e-6);
  }
  await trainer.release();
});

test.each([
  ['focal', focal, 'crossentropy'],
  ['pseudo-Huber', 'sqrt(1 + (y - label)^2) - 1', 'mse'],
  ['exponential', 'exp(abs(y - label)) / 3', 'mse'],
] as const)('the gradient of %s is what finite differences give', async (_name, text, loss) => {
  const directions = [wave(15, 8), wave(30, 9)] as const;
  const measure = async (size: number) => {
    const moved = (name: string, values: Float32Array, direction: Float32Array, dims: number[]) =>
      [name, floatTensor(name, dims, values.map((value, i) => value + size * (direction[i] ?? 0)))] as const; // prettier-ignore
    const initializers = new Map([moved('V', wave(15, 1), directions[0], [3, 5]), moved('W', wave(30, 2), directions[1], [5, 6])]);
    const trainer = await trainerOf({ ...model, graph: { ...model.graph, initializers } }, [4, 3], {
      input: 'x',
      output: 'y',
      tensors: ['V', 'W'],
      loss,
      terms: [own(text, 1)],
    });
    const batch = { samples: wave(24, 0), labels: labelsOf[loss], size: 2 };
    const value = await trainer.run(batch, 0, 0);
    const slopes = (['V', 'W'] as const).map((name, at) =>
      trainer.view(`momentum:${name}`).reduce((sum, gradient, i) => sum + gradient * (directions[at]?.[i] ?? 0), 0),
    );
    await trainer.release();
    return { value, slope: slopes.reduce((a, b) => a + b, 0) };
  };
  const size = 2 ** -8;
  const [below, here, above] = [await measure(-size), await measure(0), await measure(size)];
  const found = (above.value - below.value) / (2 * size);
  expect(Math.abs(here.slope)).toBeGreaterThan(0.01);
  expect(Math.abs(found / here.slope - 1)).toBeLessThan(2e-3);
});

test('a penalty on scales adds its slope to their gradients', async () => {
  const network = loadModel('resnet8_fmnist_bn');
  const gammas = [...network.graph.initializers.keys()].filter((name) => name.endsWith('bn.weight'));
  const gradients = async (terms: readonly Term[]) => {
    const trainer = await trainerOf(network, images, { tensors: gammas, terms, norms: 'running' });
    await trainer.run(gradientBatch('fmnist'), 0, 0);
    const found = gammas.map((name) => [...trainer.read(`momentum:${name}`)]).flat();
    const scales = gammas.map((name) => [...trainer.read(name)]).flat();
    await trainer.release();
    return { found, scales };
  };
  const expr = expressionOf('sum(|gamma|)');
  const slimming: Term = {
    kind: 'penalty',
    weight: 0.01,
    expr,
    text: 'sum(|gamma|)',
    names: freeNames(expr),
    layers: readLayers(network).layers.filter(({ prunable }) => prunable),
  };
  const plainly = await gradients([plain('crossentropy')]);
  const slim = await gradients([plain('crossentropy'), slimming]);
  const wrong = plainly.scales.filter((scale, index) => {
    const slope = (slim.found[index] ?? NaN) - (plainly.found[index] ?? NaN);
    return !(Math.abs(slope - 0.01 * Math.sign(scale)) < 1e-5);
  });
  expect(plainly.scales.length).toBeGreaterThan(300);
  expect(wrong).toEqual([]);
});

test('a penalty that reads the mask speaks of what it has chosen, and of no layer without one', async () => {
  const network = loadModel('mlp_digits');
  const tensors = ['0.weight', '2.weight'];
  const mask = Uint8Array.from({ length: 300 * 64 }, (_, index) => Number(index % 3 > 0));
  const expr = expressionOf('sum((1 - m) * w^2)');
  const quiet: Term = {
    kind: 'penalty',
    weight: 0.01,
    expr,
    text: 'sum((1 - m) * w^2)',
    names: freeNames(expr),
    layers: readLayers(network).layers.filter(({ tensor }) => tensors.includes(tensor)),
  };
  const gradients = async (terms: readonly Term[]) => {
    const softMasks = new Map([['0.weight', { manner: { kind: 'soft' as const } }]]);
    const masks = new Map([['0.weight', mask]]);
    const trainer = await trainerOf(network, [64], { tensors, terms, masks, softMasks });
    await trainer.run(gradientBatch('digits'), 0, 0);
    const found = tensors.map((name) => trainer.read(`momentum:${name}`).slice());
    const weights = tensors.map((name) => trainer.read(name).slice());
    await trainer.release();
    return { found, weights };
  };
  const plainly = await gradients([plain('crossentropy')]);
  const quietly = await gradients([plain('crossentropy'), quiet]);
  quietly.found.forEach((own, layer) => {
    const wrong = [...own].filter((gradient, at) => {
      const slope = gradient - (plainly.found[layer]?.[at] ?? NaN);
      const isChosen = layer === 0 && mask[at] === 0;
      const wanted = isChosen ? 2 * 0.01 * (plainly.weights[layer]?.[at] ?? NaN) : 0;
      return !(Math.abs(slope - wanted) < 1e-6);
    });
    expect(wrong).toEqual([]);
  });
});
