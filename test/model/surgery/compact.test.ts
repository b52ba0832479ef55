import { describe, expect, test } from 'vitest';
import { readGroups } from '../../../src/model/coupling/groups.ts';
import { loadTensors, parameterCount, type Model } from '../../../src/model/index.ts';
import { compactModel } from '../../../src/model/surgery/compact.ts';
import { modelPaths, read } from '../support.ts';
import { distance, exactGroups, outputsOf, someUnits, zeroed } from './support.ts';

function load(name: string): Model {
  const { model, files } = read(modelPaths[name] ?? '');
  const loaded = loadTensors(model, files);
  if (loaded.value === undefined) throw new Error(`${name} cannot be loaded`);
  return loaded.value;
}

const worlds = ['heads', 'dimensions'] as const;

describe.each(Object.keys(modelPaths))('%s', (name) => {
  const model = load(name);

  test.each(worlds)('zeroed and compacted models compute the same (%s)', async (world) => {
    const coupled = readGroups(model, world);
    const units = someUnits(exactGroups(coupled), 0.4);
    expect(units.size).toBeGreaterThan(0);
    const compact = compactModel(model, coupled, units);
    expect(parameterCount(compact)).toBeLessThan(parameterCount(model));
    const [dense, short] = [await outputsOf(zeroed(model, coupled, units)), await outputsOf(compact)];
    expect(distance(dense, short)).toBeLessThan(2e-6);
  });

  test('no unit, no change', () => {
    expect(compactModel(model, readGroups(model), new Set())).toBe(model);
  });

  test('names, inputs, outputs and operator sets stay', () => {
    const coupled = readGroups(model);
    const compact = compactModel(model, coupled, someUnits(exactGroups(coupled), 0.5));
    const { graph, opsets } = compact;
    expect([graph.inputs, graph.outputs, opsets]).toEqual([model.graph.inputs, model.graph.outputs, model.opsets]);
    for (const tensor of graph.initializers.keys()) {
      const added = tensor.includes('.kept');
      expect(added || model.graph.initializers.has(tensor), tensor).toBe(true);
    }
  });
});

test('a pinned unit cannot be taken out', () => {
  const model = load('mlp_digits');
  const coupled = readGroups(model);
  const head = coupled.groups.find(({ pin }) => pin?.where.startsWith('output'));
  const label = head?.units[0]?.label ?? -1;
  expect(() => compactModel(model, coupled, new Set([label]))).toThrow('the sizes of outputs stay');
});
