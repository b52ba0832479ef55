/** `by l2` ranks units by their lengths, against the lengths of all their weights, taken one by one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openModelFiles } from '../../../src/identity/model-files.ts';
import { loadTensors, readGroups, readModel, storedTensors, unitGroups, type UnitGroup } from '../../../src/model/index.ts';
import { isLengthOfUnit } from '../../../src/plan/criteria/unit-length.ts';
import { fashion, firstOf, must, planOn, run } from '../support.ts';
import { carriedOutByBoth } from '../../pytorch/both-engines.ts';

const bench = firstOf(fashion('lenet5_fmnist'));
const statement = 'prune channels, neurons by global l2 to 40% sparsity';

interface Tensor {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

function groupsAndTensors() {
  const files = must(openModelFiles(bench.model));
  const model = must(loadTensors(must(readModel(files)), files));
  files.close();
  const tensors = new Map<string, Tensor>();
  for (const { name, tensor } of storedTensors(model).values()) {
    if (tensor.data.kind === 'bytes')
      tensors.set(name, { dims: tensor.dims, values: new Float32Array(new Uint8Array(tensor.data.bytes).buffer) });
  }
  const groups = unitGroups(readGroups(model)).filter(({ kind, pin }) => (kind === 'channels' || kind === 'neurons') && pin === undefined);
  return { groups, tensors };
}

/** Of the unit at a place: the root of the squares of its weights, of biases none. */
function lengthOf({ members, units }: UnitGroup, unit: number, tensors: ReadonlyMap<string, Tensor>, counted: readonly string[]): number {
  let squares = 0;
  members.forEach(({ tensor, axis, side }, at) => {
    const { dims, values } = tensors.get(tensor) ?? { dims: [], values: new Float32Array() };
    if (dims.length < 2 || !counted.includes(side)) return;
    const step = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
    const slices = new Set(units[unit]?.indices[at]);
    values.forEach((value, place) => {
      if (slices.has(Math.floor(place / step) % (dims[axis] ?? 1))) squares += value ** 2;
    });
  });
  return Math.sqrt(squares);
}

it.each([
  ['', ['producer', 'consumer']],
  ['grouped by sum', ['producer', 'consumer']],
  ['grouped by max', ['producer', 'consumer']],
  ['grouped by product', ['producer', 'consumer']],
  ['grouped by first', ['producer']],
  ['grouped by readers', ['consumer']],
])('the shortest units of all layers go %s', async (grouped, counted) => {
  const { out } = must(await run(bench, await planOn(bench, `${statement} ${grouped}\ncompact\n`)));
  const { groups, tensors } = groupsAndTensors();
  const lengths = groups.flatMap((group) =>
    group.units.map((_, unit) => ({ unit: `${group.title} ${unit}`, length: lengthOf(group, unit, tensors, counted) })),
  );
  const history: { units: { group: string; removed: number[] }[] } = JSON.parse(readFileSync(join(out, 'pruning_history.json'), 'utf8'));
  const gone = history.units.flatMap(({ group, removed }) => removed.map((unit) => `${group} ${unit}`));
  const shortest = lengths.toSorted((a, b) => a.length - b.length).slice(0, gone.length);
  expect(gone.length).toBeGreaterThan(20);
  expect(gone.sort()).toEqual(shortest.map(({ unit }) => unit).sort());
});

it('is what `l2` is called in plans', async () => {
  const [stage] = (await planOn(bench, statement)).stages;
  const [prune] = stage?.statements ?? [];
  expect(prune?.kind === 'prune' && isLengthOfUnit(prune.criterion)).toBe(true);
});

it('is the same in both engines', async () => {
  const cases = ['', 'grouped by sum', 'grouped by first', 'grouped by readers'].map((grouped) => ({
    model: 'lenet5_fmnist',
    recipe: `${statement} ${grouped}`,
  }));
  for (const { fault, same, differ, of, recipe } of await carriedOutByBoth(cases)) {
    expect([recipe, fault, same, differ]).toEqual([recipe, undefined, true, 0]);
    expect(of).toBeGreaterThan(0);
  }
}, 300_000);
