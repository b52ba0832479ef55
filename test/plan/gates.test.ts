/** Gates that train, as a plan writes them down, and what is refused beside them. */
import { describe, expect, it } from 'vitest';
import { unitGroups } from '../../src/model/coupling/unit-groups.ts';
import { readGroups } from '../../src/model/coupling/groups.ts';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import { floatTensor, intTensor, type Model, type Node } from '../../src/model/index.ts';
import { codes, factsOf, planned, planText, prunes, trainings } from './planning.ts';

const mlp = factsOf('mlp_digits');

const search = (train: string, prune = 'prune neurons by global gate to 60% of params') =>
  `stage search for 8 steps {\n${train}\n${prune}\n}`;

const trainOf = (text: string, facts = mlp) => trainings(planned(planText(text, facts)))[0];

describe('gates', () => {
  it('stand on the units that a prune of the stage ranks, and are no parameters', () => {
    const train = trainOf(search('train gates'));
    expect(train?.gates).toEqual({
      start: 3,
      temperature: 2 / 3,
      low: -0.1,
      high: 1.1,
      groups: [
        { name: 'neurons of 0', units: 300, readers: ['2'] },
        { name: 'neurons of 2', units: 100, readers: ['4'] },
      ],
    });
    expect(train?.tensors).toEqual([]);
    expect(train?.trained).toMatchObject({ parameters: 0, share: '0%', gates: 400 });
    expect(train?.streams.gates).toBe('search/gates');
    expect(train?.defaults).toContain('gates.temperature');
  });

  it('start and are drawn as written', () => {
    const train = trainOf(search('train gates(start: -1.5, temperature: 0.5, low: -0.2, high: 1.3)'));
    expect(train?.gates).toMatchObject({ start: -1.5, temperature: 0.5, low: -0.2, high: 1.3 });
    expect(train?.defaults).not.toContain('gates.low');
  });

  it('are followed by a prune without a grouping, and come back from YAML', async () => {
    const plan = planned(planText(search('train gates loss task + 0.1 * open-gates'), mlp));
    expect(prunes(plan)[0]).toMatchObject({ criterion: 'gate' });
    expect(prunes(plan)[0]).toEqual(expect.not.objectContaining({ grouped: expect.anything() }));
    expect(trainings(plan)[0]?.objective).toEqual([
      { term: 'labels', weight: 1, loss: 'crossentropy' },
      { term: 'open-gates', weight: 0.1 },
    ]);
    const back = await planFromYaml({ name: 'plan.yaml', text: planToYaml(plan) });
    expect(back.value).toEqual(plan);
  });

  it('hold a cut before them back until the end', () => {
    const text = `prune neurons by magnitude to 20% sparsity\ncompact\n${search('train gates')}`;
    const compact = planned(planText(text, mlp)).stages[1]?.statements[0];
    expect(compact).toMatchObject({ cut: 'at end', because: 'gates train behind it' });
  });

  it('of heads are read by the projection behind the attention, and of channels by all convolutions', () => {
    const heads = trainOf(search('train gates', 'prune heads by gate removing 1 head'), factsOf('vit_fmnist'));
    expect(heads?.gates?.groups[0]).toEqual({ name: 'heads of blocks.0.qkv', units: 4, readers: ['blocks.0.out'] });
    const channels = search('train gates', 'prune channels by gate to 25% sparsity');
    const [stem] = trainOf(channels, factsOf('resnet8_fmnist_bn'))?.gates?.groups ?? [];
    expect(stem?.readers.length).toBe(3);
    expect(trainOf(channels, factsOf('mobilenet_tiny_fmnist'))?.gates?.groups.length).toBeGreaterThan(5);
  });

  it('of branches are put into the weights that the branches end in', () => {
    const readersOf = (model: string, units: string) => {
      const text = search('train gates', `prune ${units}s by gate removing 1 ${units}`);
      return trainOf(text, factsOf(model))?.gates?.groups.map(({ readers }) => readers);
    };
    expect(readersOf('vit_fmnist', 'sublayer')?.slice(0, 2)).toEqual([
      ['blocks.0.out', 'blocks.0.out.bias'],
      ['blocks.0.fc2', 'blocks.0.fc2.bias'],
    ]);
    expect(readersOf('char_llama', 'block')?.[0]).toEqual(['layers.0.o_proj', 'layers.0.down_proj']);
    expect(
      readersOf('resnet8_fmnist_bn', 'block')
        ?.flat()
        .every((name) => /bn/.test(name)),
    ).toBe(true);
  });
});

describe('gates on the width of a stream', () => {
  const prune = 'prune width by gate to 25% sparsity';

  it('are put into all that writes to it, and into nothing that reads it', () => {
    const train = trainOf(search('train gates', prune), factsOf('char_llama'));
    const writers = ['layers.0.o_proj', 'layers.0.down_proj', 'layers.1.o_proj', 'layers.1.down_proj']; // prettier-ignore
    expect(train?.gates?.groups).toEqual([{ name: 'width of embed', units: 96, readers: ['embed', ...writers] }]);
  });

  it('leave a cut that computes the same, norms and all', () => {
    const plan = planned(planText(`${search('train gates', prune)}\ncompact`, factsOf('char_llama')));
    const compact = plan.stages.flatMap(({ statements }) => statements).at(-1);
    expect(compact).toMatchObject({ kind: 'compact', groups: ['width of embed'] });
    expect(compact).toEqual(expect.not.objectContaining({ changing: expect.anything() }));
  });

  it.each(['vit_fmnist', 'char_gpt'])('are refused in %s, whose norms subtract a mean', (model) => {
    const { diagnostics } = planText(search('train gates', prune), factsOf(model));
    expect(diagnostics.map(({ code }) => code)).toContain('ESP4224');
    const [{ message } = { message: '' }] = diagnostics.filter(({ code }) => code === 'ESP4224');
    expect(message).toMatch(/\(LayerNormalization\) gives .*, by their mean too, which no scale/);
  });
});

describe('annealed gates', () => {
  const penalties = '10 * abs(mean(q) / 75% - 1) + mean((abs(gate) - 0.5)^2)';

  it('have a start alone, and come back from YAML', async () => {
    const plan = planned(planText(search(`train gates(form: annealed) loss task + ${penalties}`), mlp));
    const [train] = trainings(plan);
    expect(train?.gates).toMatchObject({ form: 'annealed', start: 0 });
    expect(train?.gates).toEqual(expect.not.objectContaining({ temperature: expect.anything() }));
    expect(train?.defaults.filter((name) => name.startsWith('gates.'))).toEqual([]);
    expect(train?.objective).toMatchObject([
      { term: 'labels' },
      { term: 'gates', weight: 10, penalty: 'abs(mean(q) / 0.75 - 1)' },
      { term: 'gates', weight: 1, penalty: 'mean((abs(gate) - 0.5)^2)' },
    ]);
    const back = await planFromYaml({ name: 'plan.yaml', text: planToYaml(plan) });
    expect(back.value).toEqual(plan);
  });

  it.each(['start: 1', 'temperature: 0.5', 'low: -0.2', 'high: 1.3'])('refuse %s', (number) => {
    const text = search(`train gates(form: annealed, ${number})`);
    expect(codes(planText(text, mlp))).toContain('ESP4280');
  });
});

describe('gates beside adapters', () => {
  it('train by one optimizer, on the same layers too', () => {
    const train = trainOf(search('retrain lora(rank: 2), gates'));
    expect(train?.adapters.map(({ layer }) => layer)).toContain('2');
    expect(train?.gates?.groups.map(({ readers }) => readers)).toEqual([['2'], ['4']]);
    expect(train?.tensors).toEqual([]);
  });
});

describe('penalties of gates', () => {
  const budget = '(sum(params * q) / sum(params) - 40%)^2';
  const planOf = (loss: string, facts = mlp, prune?: string) => planned(planText(search(`train gates loss ${loss}`, prune), facts));

  it('are terms of the loss, and the plan says what a unit takes of what they name', async () => {
    const plan = planOf(`task + 0.5 * mean(q * (1 - q)) + 3 * ${budget}`);
    const [train] = trainings(plan);
    expect(train?.objective).toEqual([
      { term: 'labels', weight: 1, loss: 'crossentropy' },
      { term: 'gates', weight: 0.5, penalty: 'mean(q * (1 - q))' },
      { term: 'gates', weight: 3, penalty: '(sum(params * q) / sum(params) - 0.4)^2' },
    ]);
    // 64 weights, a bias, and 100 weights that read it; 300, a bias, and 10.
    expect(train?.gates?.groups).toMatchObject([{ params: 165 }, { params: 311 }]);
    expect(train?.gates?.groups[0]).toEqual(expect.not.objectContaining({ flops: expect.anything() }));
    const back = await planFromYaml({ name: 'plan.yaml', text: planToYaml(plan) });
    expect(back.value).toEqual(plan);
  });

  it('count the multiply-adds that go with a unit, as often as the layers compute', () => {
    const groupsOf = (model: string, prune: string) =>
      trainings(planOf('task + sum(flops * q) / sum(flops)', factsOf(model), prune))[0]?.gates?.groups;
    expect(groupsOf('mlp_digits', 'prune neurons by gate to 25% sparsity')).toMatchObject([{ flops: 164 }, { flops: 310 }]);
    const { macs, layers } = factsOf('resnet8_fmnist_bn');
    const [block] = groupsOf('resnet8_fmnist_bn', 'prune blocks by gate removing 1 block') ?? [];
    const own = layers.filter(({ block: number }) => number === 0);
    const all = own.reduce((sum, { name }) => sum + (macs.layers.get(name) ?? 0), 0);
    expect(block?.flops).toBe(all);
  });

  it.each([
    ['q of other units than the gated ones', 'train weights loss task + mean(q)\ntrain gates', 'ESP4221'],
    ['a vector', 'train gates loss task + q * (1 - q)', 'ESP2404'],
    ['no gates', 'train gates loss task + sum(params)', 'ESP2270'],
    ['weights within', 'train gates loss task + sum(q) * sum(|w|)', 'ESP2270'],
    ['outputs within', 'train gates loss task + mean(q) * sum(y^2)', 'ESP2270'],
    ['what has no gradient', 'train gates loss task + mean(q > 0.5)', 'ESP2270'],
  ])('are refused with %s', (_, train, code) => {
    expect(codes(planText(search(train), mlp))).toContain(code);
  });

  it('are looked at in a plan that was edited', async () => {
    const text = planToYaml(planOf(`task + ${budget}`));
    const codesOf = async (from: RegExp | string, to: string) => {
      expect(text).toMatch(from);
      const { diagnostics } = await planFromYaml({ name: 'plan.yaml', text: text.replace(from, to) });
      return diagnostics.map(({ message }) => message).join();
    };
    expect(await codesOf('params: 165', 'flops: 165')).toMatch('counts params');
    expect(await codesOf('params: 165', 'params: [165, 165]')).toMatch('counts params');
    expect(await codesOf(/penalty: \(sum.*?\)\^2/, 'penalty: sum(q * w)')).toMatch('no penalty of gates');
  });
});

describe('what gates do not go with', () => {
  const withPrune = (prune: string) => codes(planText(search('train gates', prune), mlp));

  it.each([
    ['no prune that reads them', 'train gates', 'prune neurons by magnitude to 50% sparsity', 'ESP4220'],
    ['no gates for a prune that reads them', 'train all', undefined, 'ESP4221'],
    ['gates that the selection leaves out', 'train gates except "2"', undefined, 'ESP4221'],
    ['a share of gates without gates', 'train weights loss task + open-gates\ntrain gates', undefined, 'ESP4221'],
    ['two statements that train them', 'train gates\ntrain weights, gates', undefined, 'ESP4225'],
    [
      'masks that may open again',
      'train weights, gates\nprune weights except head by uniform |w| to 50% over 0%..50% mask revisable',
      undefined,
      'ESP4223',
    ],
    ['adapters in turns', 'train gates\nretrain lora(rank: 2)', undefined, 'ESP4151'],
    ['a reach that does not pass 0', 'train gates(low: 0)', undefined, 'ESP2124'],
    ['a reach that does not pass 1', 'train gates(high: 1)', undefined, 'ESP2124'],
  ])('%s', (_, train, prune, code) => {
    expect(codes(planText(search(train, prune), mlp))).toContain(code);
  });

  it('a prune before the first step, above the training or at the start of a window', () => {
    const prune = 'prune neurons by gate to 50% sparsity';
    expect(codes(planText(search(prune, 'train gates'), mlp))).toContain('ESP4222');
    expect(withPrune(`${prune} over 0%..50%`)).toContain('ESP4222');
    expect(withPrune(`${prune} over 25%..75%`)).toEqual([]);
  });

  it.each(['|gate|', 'gate * magnitude', 'gate + 1'])('an expression around them: %s', (by) => {
    expect(withPrune(`prune neurons by ${by} to 50% sparsity`)).toContain('ESP2270');
  });

  it.each(['grouped by max', 'normalized by mean per layer', 'rescored every 2 units'])(
    'a clause that would change nothing: %s',
    (clause) => {
      expect(withPrune(`prune neurons by gate to 50% sparsity ${clause}`)).toContain('ESP4001');
    },
  );

  it('single weights', () => {
    expect(withPrune('prune weights by gate to 50%')).toContain('ESP2270');
  });

  it('units whose loss others feel through a norm', () => {
    const text = search('train gates', 'prune width by gate to 25% sparsity');
    expect(codes(planText(text, factsOf('vit_fmnist')))).toContain('ESP4224');
  });
});

it('a unit that something reads without weights has that operator by its group', () => {
  const node = (op: string, inputs: readonly string[], output: string): Node => {
    return { name: output, op, domain: '', inputs, outputs: [output], attributes: {} };
  };
  const model = (...more: readonly Node[]): Model => ({
    irVersion: 8,
    producer: '',
    functions: [],
    metadata: new Map(),
    opsets: new Map([['', 17]]),
    graph: {
      name: 'two',
      inputs: [{ name: 'x', type: 'float32', dims: ['batch', 4] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['batch', 2] }],
      nodes: [node('MatMul', ['x', 'a'], 'h'), node('Relu', ['h'], 'r'), node('MatMul', ['r', 'b'], 'p'), ...more],
      initializers: new Map([
        ['a', floatTensor('a', [4, 3], new Float32Array(12).fill(1))],
        ['b', floatTensor('b', [3, 2], new Float32Array(6).fill(1))],
        ['axes', intTensor('axes', [1], [1])],
      ]),
      valueInfo: new Map(),
    },
  });
  const bareOf = (own: Model) => unitGroups(readGroups(own)).find(({ kind }) => kind === 'neurons')?.bare;
  expect(bareOf(model(node('Identity', ['p'], 'y')))).toBeUndefined();
  const summed = [node('ReduceSum', ['r', 'axes'], 's'), node('Add', ['p', 's'], 'y')];
  expect(bareOf(model(...summed))).toEqual([expect.stringContaining('ReduceSum')]);
});
