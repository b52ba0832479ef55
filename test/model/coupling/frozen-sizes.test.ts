/** Sizes that a graph reads at run time and computes with: numbers stay, and what counts by them holds its axis. */
import { expect, it } from 'vitest';
import { readGroups } from '../../../src/model/coupling/groups.ts';
import type { Model } from '../../../src/model/index.ts';
import { compactModel } from '../../../src/model/surgery/compact.ts';
import { readZoo } from '../../support/zoo.ts';
import { createDraft, linear, modelOf, type Draft } from '../surgery/random-graphs/draft.ts';
import { distance, exactGroups, outputsOf, someUnits, zeroed } from '../surgery/support.ts';

/** Six neurons, whose number is made into something that their values are multiplied by. */
function network(factorOf: (draft: Draft, size: string) => string): Model {
  const draft = createDraft('frozen', 1);
  const { node, ints } = draft;
  const made = node('Relu', [linear(draft, 'x', 4, 6)]);
  const size = node('Slice', [node('Shape', [made]), ints(-1), ints(2)]);
  const output = linear(draft, node('Mul', [made, factorOf(draft, size)]), 6, 3);
  return modelOf(draft, { input: [4], output, outputDims: [3] });
}

/** Without that share of its units, so many of them, a model computes what it does with their weights at zero. */
async function isCutAsMasked(model: Model, share: number, count: number): Promise<void> {
  const coupled = readGroups(model);
  const units = someUnits(exactGroups(coupled), share);
  expect(units.size).toBe(count);
  const dense = await outputsOf(zeroed(model, coupled, units));
  expect(distance(dense, await outputsOf(compactModel(model, coupled, units)))).toBeLessThan(1e-6);
}

it('a number that is computed of a size stays what it was', async () => {
  const model = network(({ node }, size) => node('Sqrt', [node('Cast', [size], { to: 1 })]));
  await isCutAsMasked(model, 0.5, 3);
});

it('one that comes to an integer again holds the axis', () => {
  const model = network(({ node, weight }, size) => {
    const root = node('Sqrt', [node('Cast', [size], { to: 1 })]);
    return node('Gather', [weight(10), node('Cast', [root], { to: 7 })]);
  });
  const neurons = readGroups(model).groups.find(({ units }) => units.length === 6);
  expect(neurons?.pin?.why).toBe('it reads the size of the axis at run time');
});

it("the scale of PyTorch's attention holds no dimension of its heads", () => {
  const { groups } = readGroups(readZoo('vit_narrow').model, 'dimensions');
  const found = groups.filter(({ kind, members }) => kind === 'dimensions' && members.length > 1);
  expect(found.map(({ pin, units }) => [pin, units.length])).toEqual(Array.from({ length: 6 }, () => [undefined, 16]));
});

it('a shape that counts the heads of all samples is written anew', async () => {
  const draft = createDraft('samples', 1);
  const { node, ints } = draft;
  const count = node('Gather', [node('Shape', ['x']), ints(0)]);
  const shape = (...rest: readonly number[]) => node('Concat', [node('Mul', [count, ints(3)]), ints(...rest)], { axis: 0 });
  const apart = node('Reshape', [linear(draft, 'x', 4, 6), shape(2)]);
  const again = node('Relu', [node('Reshape', [apart, shape(1, 2)])]);
  const wide = node('Expand', [again, shape(5, 2)]);
  const joined = node('Reshape', [node('ReduceMean', [wide], { axes: [1], keepdims: 0 }), ints(-1, 6)]);
  const model = modelOf(draft, { input: [4], output: linear(draft, joined, 6, 3), outputDims: [3] });
  await isCutAsMasked(model, 0.4, 1);
});

it('features in space pass through a convolution of tokens whose kernel is 1', async () => {
  const draft = createDraft('tokens', 1);
  const { node, weight } = draft;
  const mixed = node('Conv', [node('Relu', [linear(draft, 'x', 4, 6)]), weight(5, 5, 1), weight(5)]);
  const model = modelOf(draft, { input: [5, 4], output: linear(draft, mixed, 6, 3), outputDims: [5, 3] });
  await isCutAsMasked(model, 0.5, 3);
});

it('heads are followed where steps and samples lie on one axis, as behind attention that gives its weights', async () => {
  const draft = createDraft('steps', 1);
  const { node, ints } = draft;
  const made = linear(draft, node('Transpose', ['x'], { perm: [1, 0, 2] }), 4, 6);
  const heads = node('Relu', [node('Reshape', [made, ints(5, -1, 2)])]);
  const output = linear(draft, node('Reshape', [heads, ints(-1, 6)]), 6, 3);
  const back = node('Transpose', [node('Reshape', [output, ints(5, -1, 3)])], { perm: [1, 0, 2] });
  const model = modelOf(draft, { input: [5, 4], output: back, outputDims: [5, 3] });
  await isCutAsMasked(model, 0.4, 1);
});
