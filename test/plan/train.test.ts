import { describe, expect, it } from 'vitest';
import { codes, factsOf, planned, planText, trainings } from './planning.ts';
import type { PlanSettings } from '../../src/plan/index.ts';

const lenet = factsOf('lenet300_mnist');
const resnet = factsOf('resnet8_fmnist_bn');

function training(text: string, facts = lenet, more: Partial<PlanSettings> = {}) {
  const [first] = trainings(planned(planText(text, facts, more)));
  return first;
}

describe('what trains', () => {
  it.each([
    { text: 'train all', tensors: ['fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias', 'fc3.weight', 'fc3.bias'] },
    { text: 'train weights', tensors: ['fc1.weight', 'fc2.weight', 'fc3.weight'] },
    { text: 'retrain biases', tensors: ['fc1.bias', 'fc2.bias', 'fc3.bias'] },
    { text: 'retrain head', tensors: ['fc3.weight', 'fc3.bias'] },
    { text: 'retrain fc2, biases', tensors: ['fc1.bias', 'fc2.weight', 'fc2.bias', 'fc3.bias'] },
    { text: 'retrain weights except first layer', tensors: ['fc2.weight', 'fc3.weight'] },
    { text: 'retrain weights in fc2', tensors: ['fc2.weight'] },
  ])('$text', ({ text, tensors }) => {
    expect(training(text)?.tensors).toEqual(tensors);
  });

  it('norms are scales and shifts, never running statistics', () => {
    const norms = training('retrain norms', resnet);
    expect(norms?.tensors.length).toBeGreaterThan(0);
    expect(norms?.tensors.every((name) => /bn\d?\.(weight|bias)$|downsample|\.1\./.test(name))).toBe(true);
    const all = training('train all', resnet);
    expect(all?.trained).toMatchObject({ parameters: 77754, of: 77754, share: '100%' });
  });

  it('a part that the model lacks is a warning, and nothing at all an error', () => {
    expect(codes(planText('retrain norms, biases', lenet))).toEqual(['ESP4055']);
    expect(codes(planText('retrain norms', lenet))).toEqual(['ESP4055', 'ESP4054']);
  });

  it.each([
    ['all except fc3', ['`fc3.bias` trains on']],
    ['all except fc2, fc3', ['`fc2.bias`, `fc3.bias` train on']],
    ['all except fc3.*', []],
    ['weights except fc3', []],
  ])('a bias that trains where its layer is left out is told of: %s', (what, told) => {
    expect(planText(`retrain ${what}`, lenet).diagnostics.map(({ message }) => message)).toEqual(told);
  });
});

describe('the optimizer has every value', () => {
  it.each([
    {
      text: 'train all',
      optimizer: { name: 'adamw', lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 },
      defaults: ['optimizer'],
    },
    {
      text: 'train all with adam(lr: 5e-4, weight-decay: 1e-4)',
      optimizer: { name: 'adam', lr: 5e-4, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 1e-4 },
      defaults: ['optimizer.beta1', 'optimizer.beta2', 'optimizer.eps'],
    },
    {
      text: 'train all with sgd(lr: 0.1, momentum: 0.9, nesterov)',
      optimizer: { name: 'sgd', lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0 },
      defaults: ['optimizer.weightDecay'],
    },
    {
      text: 'train all with sgd',
      optimizer: { name: 'sgd', lr: 1e-3, momentum: 0, nesterov: false, weightDecay: 0 },
      defaults: ['optimizer.lr', 'optimizer.momentum', 'optimizer.weightDecay'],
    },
    { text: 'train all with sm3', optimizer: { name: 'sm3', lr: 0.1, eps: 1e-30 }, defaults: ['optimizer.lr', 'optimizer.eps'] },
  ])('$text', ({ text, optimizer, defaults }) => {
    const planned = training(text);
    expect(planned?.optimizer).toEqual(optimizer);
    expect(planned?.defaults.filter((name) => name.startsWith('optimizer'))).toEqual(defaults);
  });
});

describe('the decay is in steps', () => {
  // 1000 samples in batches of 64 are 16 steps an epoch.
  it.each([
    { decay: '', expected: { name: 'linear', warmup: 0, factor: 0, at: [] } },
    { decay: 'decay constant', expected: { name: 'constant', warmup: 0, factor: 1, at: [] } },
    { decay: 'decay cosine', expected: { name: 'cosine', warmup: 0, factor: 0, at: [] } },
    { decay: 'decay cosine to 10%', expected: { name: 'cosine', warmup: 0, factor: 0.1, at: [] } },
    { decay: 'decay linear warmup 10%', expected: { name: 'linear', warmup: 16, factor: 0, at: [] } },
    { decay: 'decay linear warmup 5 steps', expected: { name: 'linear', warmup: 5, factor: 0, at: [] } },
    { decay: 'decay step 0.1 at 50%, 75%', expected: { name: 'step', warmup: 0, factor: 0.1, at: [80, 120] } },
    { decay: 'decay step 0.5 at 2, 4 epochs', expected: { name: 'step', warmup: 0, factor: 0.5, at: [32, 64] } },
    { decay: 'decay exponential(0.9) warmup 3 steps', expected: { name: 'exponential', warmup: 3, factor: 0.9, at: [], every: 16 } },
    {
      decay:
        'decay piecewise constant(for: 10%), linear(from: 80%, to: 50%, for: 1 epoch), exponential(0.5, every: 8 steps, for: 20 steps), constant(for: 4 steps), cosine warmup 5 steps',
      expected: {
        name: 'piecewise',
        warmup: 5,
        factor: 1,
        at: [],
        pieces: [
          { name: 'constant', first: 5, from: 1 },
          { name: 'linear', first: 21, from: 0.8, to: 0.5 },
          { name: 'exponential', first: 37, from: 0.5, factor: 0.5, every: 8 },
          { name: 'constant', first: 57, from: 0.125 },
          { name: 'cosine', first: 61, from: 0.125, to: 0 },
        ],
      },
    },
  ])('$decay', ({ decay, expected }) => {
    expect(training(`train all ${decay}`)?.decay).toEqual(expected);
  });

  it.each([
    { decay: 'decay linear at 50%', code: 'ESP2270' },
    { decay: 'decay constant to 10%', code: 'ESP2270' },
    { decay: 'decay linear warmup 500 steps', code: 'ESP4016' },
    { decay: 'decay piecewise constant(for: 500 steps), linear', code: 'ESP4016' },
    { decay: 'decay exponential(0.9, every: 0.01 epochs)', code: 'ESP4016' },
  ])('$decay has no meaning here', ({ decay, code }) => {
    expect(codes(planText(`train all ${decay}`, lenet))).toEqual([code]);
  });
});

describe('the rest of a training statement', () => {
  it('takes batch, clip, accumulation and loss, and marks defaults', () => {
    const full = training('train all loss crossentropy clip 1 accumulate 4', lenet, { batch: 128, defaults: ['batch'] });
    expect(full).toMatchObject({ batch: 128, clip: 1, accumulate: 4, loss: 'crossentropy', data: 'train' });
    expect(full?.defaults).toEqual(['optimizer', 'decay', 'batch']);
  });

  it.each([
    { text: 'train all loss task', loss: 'mse' },
    { text: 'train all', loss: 'mse' },
    { text: 'train all loss l1', loss: 'l1' },
  ])('$text of a regression has the loss $loss', ({ text, loss }) => {
    const task = { input: 'input', output: 'logits', loss: 'mse', metrics: ['loss'] } as const;
    expect(training(text, lenet, { task })?.loss).toBe(loss);
  });

  it.each([
    ['at: "2"', 'write such a name in back quotes: `2`'],
    ['at: 2', 'name a layer that `espalier inspect` lists, in back quotes where it is no word'],
    ['at: `2`', undefined],
  ])('features at a layer that is called 2: %s', (at, help) => {
    const text = `train all loss task + features(original, ${at}) for 1 step`;
    expect(planText(text, factsOf('mlp_digits')).diagnostics.map((it) => it.help)).toEqual(help === undefined ? [] : [help]);
  });

  it('keys its streams by the path of names', () => {
    const text =
      'repeat 2 times { stage tune for 1 epoch { train all }\nstage cut { prune weights by global |w| removing 10% of remaining } }';
    const all = trainings(planned(planText(text, lenet)));
    expect(all.map(({ streams }) => streams.shuffle)).toEqual(['repeat[1]/tune/shuffle', 'repeat[2]/tune/shuffle']);
  });
});

describe('the length of a stage', () => {
  const steps = (text: string, more: Partial<PlanSettings> = {}) =>
    planned(planText(text, lenet, more)).stages.map((stage) => [stage.steps, stage.length, stage.defaults.includes('length')]);
  const epochs = (count: bigint) => ({
    ...({ kind: 'quantity', unit: 'epochs', span: { start: 0, end: 0 } } as const),
    amount: { kind: 'number', value: { n: count, d: 1n } } as const,
  });

  it('is 10 epochs where nobody says otherwise, and marked', () => {
    expect(steps('train all')).toEqual([[160, '10 epochs', true]]);
  });

  it.each([
    { text: 'stage s for 3 epochs { train all }', expected: [48, '3 epochs', false] },
    { text: 'train all for 100 steps', expected: [100, '100 steps', false] },
    { text: 'train all for 0.5 epochs', expected: [8, '0.5 epochs', false] },
    { text: 'prune weights by |w| to 50%', expected: [0, '0 steps', false] },
  ])('$text', ({ text, expected }) => {
    expect(steps(text)).toEqual([expected]);
  });

  it('is filled from the command line, by name first', () => {
    const lengths = { all: epochs(20n), named: new Map([['b', epochs(2n)]]) };
    const text = 'stage a { train all }\nstage b { train all }\nstage c for 1 epoch { train all }';
    expect(steps(text, { lengths })).toEqual([
      [320, '20 epochs', false],
      [32, '2 epochs', false],
      [16, '1 epoch', false],
    ]);
  });

  it('is refused for a name that has no hole', () => {
    const lengths = { named: new Map([['c', epochs(2n)]]) };
    expect(codes(planText('stage c for 1 epoch { train all }', lenet, { lengths }))).toEqual(['ESP4018']);
  });
});

describe('rates of parts', () => {
  it.each([
    {
      text: 'train all rates 10% of fc1, 50% of head',
      rates: [
        { factor: 0.1, tensors: ['fc1.weight', 'fc1.bias'] },
        { factor: 0.5, tensors: ['fc3.weight', 'fc3.bias'] },
      ],
    },
    {
      text: 'retrain biases, lora(rank: 2, on: fc2) rates 1% of fc2, 5% of first layer',
      rates: [
        { factor: 0.01, tensors: ['fc2.weight', 'fc2.bias'] },
        { factor: 0.05, tensors: ['fc1.bias'] },
      ],
    },
  ])('$text', ({ text, rates }) => {
    expect(training(text)?.rates).toEqual(rates);
  });

  it('go on with the optimizer, and not with another one', () => {
    const after = (text: string) =>
      trainings(
        planned(
          planText(
            `stage a for 5 steps { train all with sgd rates 10% of head }
stage b for 5 steps { train all continuing a ${text} }`,
            lenet,
          ),
        ),
      ).map(({ rates }) => rates?.map(({ factor }) => factor));
    expect(after('')).toEqual([[0.1], [0.1]]);
    expect(after('with sgd(lr: 0.1)')).toEqual([[0.1], undefined]);
    expect(after('rates 50% of weights')).toEqual([[0.1], [0.5]]);
  });

  it.each([
    { text: 'retrain biases rates 10% of weights', code: 'ESP4270' },
    { text: 'train all rates 10% of weights, 50% of head', code: 'ESP4271' },
    { text: 'train all rates 10% of "fc9"', code: 'ESP3050' },
  ])('$text has no meaning here', ({ text, code }) => {
    expect(codes(planText(text, lenet))).toEqual([code]);
  });
});
