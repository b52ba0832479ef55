/** Where the code of a paper, or a hasty reading of it, goes astray, and a run shows that ours does not. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { armFolder } from '../../src/record/layout.ts';
import { readTensors } from '../run/read-tensors.ts';
import { digits, must, planOn, run, type Bench } from '../run/support.ts';
import { modelPath, paper } from './paper.ts';

type Tensors = ReadonlyMap<string, Float32Array>;

const fresh: Bench = { ...digits, model: modelPath('mlp_digits_init') };

/** A model on the few samples of a fixed batch. */
function onOneBatch(model: string, data: 'fmnist' | 'moby'): Bench {
  const [x, y] = ['x', 'y'].map((part) => `test/fixtures/data/batch_${data}_${part}.npy`);
  const files = { x: x ?? '', y: y ?? '' };
  return {
    model: modelPath(model),
    data: new Map([
      ['train', files],
      ['test', files],
    ]),
  };
}

const matrices = ['0.weight', '2.weight', '4.weight'];

async function resultOf(bench: Bench, text: string, seed = 0) {
  return must(await run(bench, await planOn(bench, text, { seed })));
}

async function endOf(bench: Bench, text: string, seed = 0): Promise<Tensors> {
  return readTensors(join((await resultOf(bench, text, seed)).out, 'model.onnx'));
}

/** By places: whether a weight is gone. */
function goneIn(tensors: Tensors): readonly boolean[] {
  return matrices.flatMap((name) => [...(tensors.get(name) ?? [])].map((value) => value === 0));
}

function countOf(flags: readonly boolean[]): number {
  return flags.filter(Boolean).length;
}

/** Nothing but zeros is new: what lives has its bits from before. */
function expectOnlyZeros(after: Tensors, before: Tensors): void {
  for (const [name, values] of after) {
    const old = before.get(name);
    expect(
      values.every((value, at) => value === 0 || Object.is(value, old?.[at])),
      name,
    ).toBe(true);
  }
}

describe('lottery-ticket', () => {
  const rounds = (count: number) => paper('lottery-ticket', { rounds: `${count}`, length: '4 steps' });
  /** Without the last training: the ticket as it is drawn. */
  const drawn = (count: number) => rounds(count).replace(/^stage ticket.*$/m, '');

  it('the ticket has the bits of the start, biases too, and nothing else', async () => {
    const ticket = await endOf(fresh, drawn(2));
    expectOnlyZeros(ticket, readTensors(fresh.model));
    expect(countOf(goneIn(ticket))).toBe(6912 + 10800 + 190);
  });

  it('the masks of later rounds lie within those of earlier ones', async () => {
    const [early, late] = [goneIn(await endOf(fresh, drawn(1))), goneIn(await endOf(fresh, drawn(3)))];
    expect(early.every((gone, at) => !gone || late[at])).toBe(true);
    expect(countOf(late)).toBeGreaterThan(countOf(early));
  });

  it.each(['adam(lr: 12e-4)', 'sgd(lr: 0.1, momentum: 0.9)'])('no momentum is left of the round before: %s', async (optimizer) => {
    const ticket = `stage ticket for 4 steps { train all with ${optimizer} decay constant }`;
    const round = ticket.replace('ticket', 'round');
    const again = await endOf(fresh, `mark start\n${round}\nrewind all to start\n${ticket}`);
    expect(again).toEqual(await endOf(fresh, ticket));
  });
});

it('stabilizing-lth: running statistics of norms go back with the weights', async () => {
  const bench = onOneBatch('resnet8_fmnist_bn', 'fmnist');
  const train = 'train all with sgd(lr: 0.1, momentum: 0.9)';
  const there = await endOf(bench, `stage on for 2 steps { ${train} }`);
  const back = await endOf(bench, `mark start\nstage on for 2 steps { ${train} }\nrewind all to start`);
  const dense = readTensors(bench.model);
  const moved = [...dense.keys()].filter((name) => /running_(mean|var)/.test(name));
  expect(moved.length).toBeGreaterThan(0);
  for (const name of moved) expect(there.get(name)).not.toEqual(dense.get(name));
  expect(back).toEqual(dense);
});

describe.each<{ name: string; set: Readonly<Record<string, string>>; gone: number }>([
  { name: 'gmp', set: { target: '95%', length: '12 steps' }, gone: 29450 },
  { name: 'stabilizing-lth', set: { rounds: '2', early: '3 steps', length: '5 steps' }, gone: 18072 },
  { name: 'global-mp', set: { target: '90%', length: '6 steps' }, gone: 45180 },
])('$name', ({ name, set, gone }) => {
  it('leaves exact zeros, whatever momentum and training behind the cut do', async () => {
    const { layers, out } = await resultOf(digits, paper(name, set));
    expect(layers.reduce((sum, { zeros }) => sum + zeros, 0)).toBe(gone);
    expect(countOf(goneIn(readTensors(join(out, 'model.onnx'))))).toBe(gone);
  });
});

describe('before training', () => {
  it.each([
    { name: 'snip', set: {} },
    { name: 'grasp', set: {} },
    // Its score reads |w| and inputs of ones: neither may stay in the network.
    { name: 'synflow', set: { rounds: '5' } },
    { name: 'random-pruning', set: { target: '90%' } },
  ])('$name changes nothing but what goes', async ({ name, set }) => {
    const text = paper(name, set as Readonly<Record<string, string>>).replace(/^stage tune[^]*?^\}/m, '');
    const pruned = await endOf(fresh, text);
    expectOnlyZeros(pruned, readTensors(fresh.model));
    expect(countOf(goneIn(pruned))).toBe(45180);
  });

  it('synflow in many rounds leaves each layer something where one round empties one', async () => {
    const cut = (rounds: number) => paper('synflow', { rounds: `${rounds}`, target: '99.9%' }).replace(/^stage tune[^]*?^\}/m, '');
    const left = async (rounds: number) => (await resultOf(fresh, cut(rounds))).layers.map(({ count, pruned }) => count - pruned);
    expect(Math.min(...(await left(50)))).toBeGreaterThan(0);
    expect(Math.min(...(await left(1)))).toBe(0);
  });

  it('random-pruning draws other weights with another seed, and as many of each layer', async () => {
    const text = paper('random-pruning', { length: '1 step' });
    const [one, two] = [await resultOf(fresh, text, 0), await resultOf(fresh, text, 1)];
    expect(one.layers).toEqual(two.layers);
    const [first, second] = [one, two].map(({ out }) => goneIn(readTensors(join(out, 'model.onnx'))));
    expect(first).not.toEqual(second);
  });
});

/** What one short step gains is the rate times the square of the gradient: the flow that GraSP preserves. */
it('grasp: what goes is what hinders the flow of gradients, and not what carries it', async () => {
  const gained = async (criterion: string) => {
    const text = `stage prune { prune weights by global ${criterion} to 80% using 128 samples of train }
      stage step for 1 step { train all with sgd(lr: 1e-3) decay constant }`;
    const planned = await planOn(fresh, text, { batch: 1437 });
    const { measurements } = must(await run(fresh, planned));
    const [before = NaN, after = NaN] = measurements.filter(({ on }) => on === 'train').map(({ values }) => values['loss']);
    return before - after;
  };
  const [kept, lost] = [await gained('grasp'), await gained('(0 - grasp)')];
  expect(kept).toBeGreaterThan(2 * Math.max(lost, 0));
});

describe('drop and grow', () => {
  it.each(['granet', 'rigl', 'set'])('%s leaves a layer that has lost everything as it is', async (name) => {
    const rewire = /rewire[^]*?(?=\n\})/.exec(paper(name))?.[0].replace(/every .*/, 'every 2 steps');
    const { layers } = await resultOf(
      fresh,
      `stage start { prune weights in "0" by magnitude to 100%\nprune weights in "2" by erk random to 90% }
       stage train for 6 steps { train all with sgd(lr: 0.1, momentum: 0.9)\n${rewire} }`,
    );
    expect(layers.map(({ pruned }) => pruned)).toEqual([19200, 27000, 0]);
  });
});

describe('perp', () => {
  it('a weight that lives and is 0 trains: masks are no zeros of the weights', async () => {
    const first = await resultOf(digits, 'prune weights in linear except head by magnitude to 50%');
    const bench = { ...digits, model: join(first.out, 'model.onnx') };
    const cut = 'prune weights in linear except head by random to 20%';
    const before = goneIn(await endOf(bench, `stage prune { ${cut} }`));
    const after = goneIn(
      await endOf(
        bench,
        `stage prune { ${cut} }
         stage recover for 4 steps { retrain lora(rank: 4, form: masked, on: linear) except head with adamw(lr: 1e-2)\nmerge keeping masks }`,
      ),
    );
    expect(countOf(before)).toBeGreaterThan(24_600);
    // 20% of 49,200 are pruned; inputs that are 0 in every sample move none of their weights.
    expect(countOf(after)).toBeGreaterThanOrEqual(9840);
    expect(countOf(after)).toBeLessThan(0.6 * countOf(before));
    expect(after.every((gone, at) => !gone || before[at])).toBe(true);
  });
});

describe('gblm-pruner', () => {
  const pruned = async (criterion: string, which = 'linear') =>
    goneIn(await endOf(digits, `prune weights in ${which} by ${criterion} to 60% ranked per row using 64 samples of train`));

  it('without gradients is wanda, weight by weight', async () => {
    expect(await pruned('gblm(alpha: 0)')).toEqual(await pruned('wanda'));
  });

  it('with nothing but gradients is |w| times their norm', async () => {
    // Of the head: rows of units that never fire have no gradients to be ranked by.
    const gradients = '|w| * sqrt(avg(g^2))';
    expect(await pruned('gblm(alpha: 1e9)', '"4"')).toEqual(await pruned(gradients, '"4"'));
  });

  it('looks at each sample, however many there are in a batch', async () => {
    const text = 'prune weights by gblm to 60% ranked per row using 64 samples of train';
    const masks = async (batch: number) => {
      const planned = await planOn(digits, text, { batch });
      const { out } = must(await run(digits, planned));
      return goneIn(readTensors(join(out, 'model.onnx')));
    };
    expect(await masks(64)).toEqual(await masks(8));
  });
});

/** With 128 samples of 2,048 tokens: sums and a weight of 100 rank as means and a weight of 25 do. */
it('gblm-pruner: 100 with the sums of the paper is 25 with our means', () => {
  const [samples, tokens] = [128, 2048];
  const wave = (at: number) => Math.sin(1.7 * at + 0.3) ** 2;
  const scores = Array.from({ length: 200 }, (_, at) => {
    // The mean squares of a weight's gradient over samples, and of its input over all tokens.
    const [g2, x2] = [1e-3 * wave(at), 2 * wave(3 * at)];
    return {
      paper: 100 * Math.sqrt(samples * g2) + Math.sqrt((samples * tokens * x2) / samples),
      ours: 25 * Math.sqrt(g2) + Math.sqrt(x2),
    };
  });
  for (const { paper: theirs, ours } of scores) {
    expect(theirs / ours).toBeCloseTo(Math.sqrt(tokens), 9);
  }
});

describe('essential-sparsity', () => {
  const ladder = paper('essential-sparsity').replace('10%..90% by 10%', '0%, 50%').replace('on validation', 'on test');

  it('each rung starts from the dense network, and the lowest is it', async () => {
    const { out, arms = [] } = await resultOf(digits, ladder);
    const [dense, half] = arms.map(({ path }) => readTensors(join(out, armFolder(path), 'model.onnx')));
    expect(dense).toEqual(readTensors(digits.model));
    const alone = 'prune weights in linear except head by global magnitude to 50%';
    expect(half).toEqual(await endOf(digits, alone));
  });
});

describe('three-regime', () => {
  it('twins have the same mask, and so has what lies halfway between them', async () => {
    const start = 'stage prune { prune weights by uniform magnitude to 80% }';
    const twin = 'stage retrain for 4 steps { train all with sgd(lr: 0.1, momentum: 0.9) }';
    const { out, arms = [] } = await resultOf(digits, `${start}\nbranch 2 ways varying seed { ${twin} }`);
    const [one, two] = arms.map(({ path }) => goneIn(readTensors(join(out, armFolder(path), 'model.onnx'))));
    const halfway = await endOf(digits, `${start}\nbranch 2 ways varying seed { ${twin} }\naverage all`);
    expect(one).toEqual(two);
    expect(goneIn(halfway)).toEqual(one);
  });
});

describe('rnn-sparsity', () => {
  const text = (to: string) => `prune weights in recurrent by global magnitude to ${to}`;
  const lstm = onOneBatch('lstm_lm', 'moby');

  it.each([
    { to: '100%', trap: 'a percentile keeps the largest weight' },
    { to: '90%', trap: 'values live on under the mask' },
  ])('to $to, the file holds the zeros, and other tensors are untouched: $trap', async ({ to }) => {
    const { layers, out } = await resultOf(lstm, text(to));
    const recurrent = layers.filter(({ pruned }) => pruned > 0);
    const [all, gone] = [sum(recurrent.map((one) => one.count)), sum(recurrent.map((one) => one.pruned))];
    expect(gone).toBe(Math.round((all * Number.parseInt(to)) / 100));
    expect(sum(recurrent.map(({ zeros }) => zeros))).toBe(gone);
    const [before, after] = [readTensors(lstm.model), readTensors(join(out, 'model.onnx'))];
    const pruned = new Set(recurrent.map(({ tensor }) => tensor));
    for (const [name, values] of after) if (!pruned.has(name)) expect(values).toEqual(before.get(name));
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
