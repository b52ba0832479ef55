/** A mixture without some experts is the one that was built with the others alone. */
import { describe, expect, test } from 'vitest';
import { readGroups, type Group } from '../../../src/model/coupling/groups.ts';
import { storedTensors, type Model } from '../../../src/model/index.ts';
import { compactModel } from '../../../src/model/surgery/compact.ts';
import { chosen, forms, mixture } from './mixtures.ts';
import { distance, outputsOf, zeroed } from './support.ts';

const experts = 4;
const all = [0, 1, 2, 3];

function expertsOf(model: Model): Group {
  const found = readGroups(model).groups.filter(({ kind }) => kind === 'experts');
  const [group] = found;
  if (group === undefined || found.length !== 1) throw new Error(`${found.length} groups of experts`);
  return group;
}

/** Every choice of experts that leaves two at least. */
const choices = all.flatMap((first) => [[first], ...all.slice(first + 1).map((it) => [first, it])]);

describe.each(Object.entries(forms))('%s', (_, { layer, exact = false }) => {
  const model = mixture(layer, { experts, left: all });

  test('every expert is a unit that can go', () => {
    const { pin, units, changes } = expertsOf(model);
    expect(pin).toBeUndefined();
    expect(units.length).toBe(experts);
    expect(changes.length === 0).toBe(exact);
  });

  test('without any one or two it is what the others make', async () => {
    const coupled = readGroups(model);
    const { units } = expertsOf(model);
    const apart: number[] = [];
    for (const gone of choices) {
      const removed = new Set(gone.map((unit) => units[unit]?.label ?? -1));
      const left = all.filter((it) => !gone.includes(it));
      const cut = compactModel(model, coupled, removed);
      const anew = mixture(layer, { experts, left });
      const made = await outputsOf(cut);
      expect(distance(await outputsOf(anew), made), `without ${gone.join()}`).toBeLessThan(1e-6);
      expect(sizes(cut)).toEqual(sizes(anew));
      apart.push(distance(await outputsOf(zeroed(model, coupled, removed)), made));
    }
    if (exact) expect(Math.max(...apart)).toBeLessThan(1e-6);
    else expect(Math.max(...apart)).toBeGreaterThan(1e-4);
  });
});

/** Shapes of what is stored in float32, in any order. */
function sizes(model: Model): readonly string[] {
  return [...storedTensors(model).keys()]
    .filter(({ type }) => type === 'float32')
    .map(({ dims }) => dims.join('×'))
    .toSorted();
}

test('as many stay as a token is sent to', () => {
  const [form] = Object.entries(forms).filter(([name]) => name.includes('scattered'));
  const model = mixture(form?.[1].layer ?? (() => ''), { experts, left: all });
  expect(expertsOf(model).atLeast?.count).toBe(chosen);
  const few = mixture(form?.[1].layer ?? (() => ''), { experts, left: [0, 1] });
  expect(expertsOf(few).pin?.why).toBe('it takes 2 of them at once');
});
