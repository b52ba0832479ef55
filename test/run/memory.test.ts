import { describe, expect, it } from 'vitest';
import { memorySize } from '../../src/cli/recipe-options.ts';
import { liveValues } from '../../src/compute/memory/graph-memory.ts';
import { graphMemory } from '../../src/compute/memory/graph-memory.ts';
import { floatTensor, intTensor, readModel } from '../../src/model/index.ts';
import { waysToLower } from '../../src/plan/memory/estimate-memory.ts';
import type { PlanSettings } from '../../src/plan/index.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { memoryProblems } from '../../src/run/memory-limit.ts';
import { node, smallModel } from '../support/small-model.ts';
import { digits, must, planOn } from './support.ts';

function headerOf(path: string) {
  const files = must(openModelFiles(path));
  const model = must(readModel(files));
  files.close();
  return model;
}

describe('what a graph holds of values', () => {
  const chain = smallModel({ nodes: [node('Relu', ['x'], ['a']), node('Neg', ['a'], ['b']), node('Add', ['a', 'b'], ['y'])] });

  it('is what is alive at a time: a value goes when it is read for the last time', () => {
    const one = 3 * 4 * 4;
    // At the end a, b and y; without the reader of a, two of them.
    expect(liveValues(chain, new Map([['x', [3, 4]]]))).toBe(3 * one);
    const shorter = { ...chain, graph: { ...chain.graph, nodes: chain.graph.nodes.slice(0, 2) } };
    expect(liveValues(shorter, new Map([['x', [3, 4]]]))).toBe(2 * one);
  });

  it('counts what the file computes beside its task: dead nodes and other outputs', () => {
    const large = 1000 * 1000 * 4;
    const nodes = [node('Neg', ['x'], ['y']), node('ConstantOfShape', ['s'], ['d'])];
    const tensors = [intTensor('s', [2], [1000, 1000])];
    const pass = { task: { input: 'x', output: 'y' }, batch: 8 };
    expect(graphMemory(smallModel({ nodes, tensors })).beside(pass)).toBe(large);
    expect(graphMemory(smallModel({ nodes, tensors, outputs: ['y', 'd'] })).beside(pass)).toBe(large);
    expect(graphMemory(chain).beside(pass)).toBe(0);
  });

  it('is unknown where a size is computed from numbers by an operator that sizes are not computed with', () => {
    const nodes = [
      node('Exp', ['end'], ['last']),
      node('Range', ['zero', 'last', 'one'], ['r']),
      node('ReduceMean', ['r'], ['m']),
      node('Add', ['x', 'm'], ['y']),
    ];
    const scalars = { end: 19.3, zero: 0, one: 1 };
    const tensors = Object.entries(scalars).map(([name, value]) => floatTensor(name, [], [value]));
    const pass = { task: { input: 'x', output: 'y' }, batch: 8 };
    expect(graphMemory(smallModel({ nodes, tensors })).unsized(pass)).toEqual(['r']);
    expect(graphMemory(chain).unsized(pass)).toEqual([]);
  });

  it('grows with the batch, and more with gradients than without', () => {
    const header = headerOf(digits.model);
    const { forward, backward } = graphMemory(header);
    const [input, output] = ['inputs', 'outputs'] as const;
    const task = { input: header.graph[input][0]?.name ?? '', output: header.graph[output][0]?.name ?? '' };
    const trained = [...header.graph.initializers.keys()];
    expect(forward({ task, batch: 6 })).toBe(2 * forward({ task, batch: 3 }));
    expect(backward({ task, batch: 1 }, trained)).toBeGreaterThan(50_000 * 4);
    const [few, many] = [64, 128].map((batch) => backward({ task, batch }, trained));
    expect((many ?? 0) - (few ?? 0)).toBeGreaterThan(forward({ task, batch: 64 }));
  });
});

describe('what a run takes of memory', () => {
  const parts = async (text: string, settings: Partial<PlanSettings> = {}) => {
    const plan = await planOn(digits, text, settings);
    const { memory } = plan.estimates;
    if (memory === undefined) throw new Error('a plan says what its run takes');
    return { ...memory, plan, of: new Map(memory.parts.map(({ what, bytes }) => [what, bytes])) };
  };

  it('names where most is needed, and adds its parts up', async () => {
    const needs = await parts('prune weights by magnitude to 50%\nstage tune for 5 steps { train all with adam(lr: 0.001) }');
    expect(needs).toMatchObject({ stage: 'tune', verb: 'train' });
    expect(needs.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(needs.bytes);
    expect(needs.of.get('the program')).toBeGreaterThan(1e8);
  });

  it('with sgd keeps nothing beside a weight, with momentum one number, with adam two, with sm3 lines', async () => {
    const states = ['sgd(lr: 0.1)', 'sgd(lr: 0.1, momentum: 0.9)', 'adam(lr: 0.1)', 'sm3'].map(
      async (optimizer) => (await parts(`stage tune for 5 steps { train all with ${optimizer} }`)).of.get('optimizer state') ?? 0,
    );
    const [none, one = 0, two, lines] = await Promise.all(states);
    expect(none).toBe(0);
    expect(one).toBeGreaterThan(0);
    expect(two).toBe(2 * one);
    // Of [n, m] n and m numbers; of biases each.
    const dims = [...headerOf(digits.model).graph.initializers.values()].map((it) => it.dims);
    const numbers = dims.reduce((sum, [n = 0, m = 0]) => sum + n + m, 0);
    expect(lines).toBe(2.5 * 4 * numbers);
  });

  it('grows with the batch, and says what would lower it', async () => {
    const text = 'stage tune for 5 steps { train all with adam(lr: 0.1) }';
    const [small, large] = [await parts(text, { batch: 16 }), await parts(text, { batch: 512 })];
    expect(large.bytes).toBeGreaterThan(small.bytes);
    expect(waysToLower(large.plan)).toEqual([
      'a batch of 256 with --batch',
      'sgd in the place of adam',
      'adapters, or fewer tensors that train',
    ]);
  });
});

describe('a limit of memory', () => {
  it('refuses what is above it, and lets through what is below', async () => {
    const planned = await planOn(digits, 'prune weights by magnitude to 50%');
    const bytes = planned.estimates.memory?.bytes ?? 0;
    expect(memoryProblems(planned, bytes)).toEqual([]);
    expect(memoryProblems(planned, bytes - 1)).toMatchObject([{ code: 'ESP6552', severity: 'error' }]);
  });

  it('that nobody gives is the machine, and only warns', async () => {
    const planned = await planOn(digits, 'prune weights by magnitude to 50%');
    expect(memoryProblems(planned, undefined, 1e6)).toMatchObject([{ code: 'ESP6553', severity: 'warning' }]);
    expect(memoryProblems(planned, undefined, 1e12)).toEqual([]);
  });

  it.each([
    ['800MB', 8e8],
    ['1.5GiB', 1.5 * 2 ** 30],
    ['64 kB', 64e3],
  ])('is written %s', (text, bytes) => expect(memorySize(text)).toBe(bytes));

  it.each(['800', '8G', '-1GB', '0MB', 'GB', '1e3MB', '1 toString'])('is not written %s', (text) =>
    expect(() => memorySize(text)).toThrow('Write a number and a unit'),
  );
});
