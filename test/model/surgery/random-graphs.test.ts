import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { worldOf, type World } from '../../../src/model/coupling/attention-axes.ts';
import { readGroups, readWorlds } from '../../../src/model/coupling/groups.ts';
import type { Label } from '../../../src/model/coupling/labels.ts';
import { allGroups, modelWithout, type Model } from '../../../src/model/index.ts';
import { compactModel } from '../../../src/model/surgery/compact.ts';
import { attending } from './random-graphs/attention.ts';
import { convolutional } from './random-graphs/convolutions.ts';
import { lookingUp } from './random-graphs/lookups.ts';
import { recurring } from './random-graphs/recurrence.ts';
import { distance, exactGroups, outputsOf, someUnits, zeroed } from './support.ts';

type Node = Model['graph']['nodes'][number];

const has =
  (...operators: readonly string[]) =>
  ({ graph }: Model): boolean =>
    graph.nodes.some(({ op }) => operators.includes(op));

/** A convolution with more than one group, of so many input channels each. */
const groupedBy =
  (isOurs: (perGroup: number) => boolean) =>
  ({ graph }: Model): boolean =>
    graph.nodes.some((node) => {
      const perGroup = graph.initializers.get(node.inputs[1] ?? '')?.dims[1] ?? 0;
      return node.op === 'Conv' && intOf(node, 'group') > 1 && isOurs(perGroup);
    });

function intOf({ attributes }: Node, name: string): number {
  const found = attributes[name];
  return found?.kind === 'int' ? found.value : 0;
}

/** Rows of a table that the output has to keep. */
const isTied = (model: Model): boolean => model.graph.nodes.at(-1)?.op === 'MatMul' && has('Gather')(model);

/** What is drawn, and what has to be among it, in one network of twenty at least. */
const families: readonly (readonly [string, (seed: number) => Model, Readonly<Record<string, (model: Model) => boolean>>])[] = [
  [
    'convolutions',
    convolutional,
    {
      convolution: has('Conv'),
      depthwise: groupedBy((perGroup) => perGroup === 1),
      grouped: groupedBy((perGroup) => perGroup > 1),
      add: has('Add'),
      concat: has('Concat'),
      split: has('Split'),
      slice: has('Slice'),
      gather: has('Gather'),
      reshape: has('Reshape'),
      flatten: has('Flatten'),
    },
  ],
  [
    'attention',
    attending,
    {
      attention: has('Softmax'),
      'queries that share keys': has('Expand'),
      split: has('Split'),
      'sizes at run time': has('Shape'),
      'a scale from a size at run time': has('Sqrt'),
      'heads joined with samples': ({ graph }) =>
        graph.nodes.some(({ op, attributes: { perm } }) => op === 'Transpose' && perm?.kind === 'ints' && perm.value.join() === '1,0,2'),
    },
  ],
  [
    'lookups',
    lookingUp,
    {
      'ids from the end': has('Sub'),
      'a tied head': isTied,
      'one table, looked up twice': ({ graph }) => {
        const tables = graph.nodes.filter(({ op }) => op === 'Gather').map(({ inputs: [it] }) => it);
        return tables.length === 2 && tables[0] === tables[1];
      },
    },
  ],
  [
    'recurrence',
    recurring,
    {
      LSTM: has('LSTM'),
      GRU: has('GRU'),
      RNN: has('RNN'),
      'both directions': ({ graph }) =>
        graph.nodes.some(({ attributes: { direction } }) => direction?.kind === 'string' && direction.value === 'bidirectional'),
    },
  ],
];

/** `ESPALIER_GRAPHS=5000` tries more. */
const runs = Math.ceil(Number(process.env['ESPALIER_GRAPHS'] ?? 255) / families.length);

describe.each(families)('random networks: %s', (_, draw, features) => {
  test('what is zeroed on all sides can be taken out', { timeout: 600_000 }, async () => {
    let cut = 0;
    const seen = new Map(Object.keys(features).map((feature) => [feature, 0]));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.constantFrom('heads' as const, 'dimensions' as const),
        fc.constantFrom(0.2, 0.5, 0.9),
        async (seed, world, share) => {
          const model = draw(seed);
          for (const [feature, isThere] of Object.entries(features)) {
            if (isThere(model)) seen.set(feature, (seen.get(feature) ?? 0) + 1);
          }
          const coupled = readGroups(model, world);
          const units = someUnits(exactGroups(coupled), share);
          cut += units.size;
          const compact = compactModel(model, coupled, units);
          const dense = await outputsOf(zeroed(model, coupled, units));
          expect(distance(dense, await outputsOf(compact))).toBeLessThan(1e-5);
        },
      ),
      { numRuns: runs, seed: 8 },
    );
    expect(cut).toBeGreaterThan(runs);
    expect([...seen].filter(([, count]) => count < runs / 20)).toEqual([]);
  });
});

test('heads and their dimensions can go together', { timeout: 600_000 }, async () => {
  let cut = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      fc.constantFrom(attending, lookingUp),
      fc.constantFrom(0.2, 0.5, 0.9),
      async (seed, draw, share) => {
        const model = draw(seed);
        const worlds = readWorlds(model);
        const gone = allGroups(model, worlds)
          .filter(({ pin, cuts, changes }) => pin === undefined && !cuts && changes.length === 0)
          .map((group) => {
            const labels = someUnits([group], share);
            const units = [...group.units.keys()].filter((at) => labels.has(group.units[at]?.label ?? -1));
            return { group, units, labels };
          });
        const labelsIn = (world: World): ReadonlySet<Label> =>
          new Set(gone.filter(({ group }) => worldOf(group.kind) === world).flatMap((it) => [...it.labels]));
        const [heads, dimensions] = [labelsIn('heads'), labelsIn('dimensions')];
        cut += Math.min(heads.size, dimensions.size);
        const masked = zeroed(zeroed(model, worlds.heads, heads), worlds.dimensions, dimensions);
        const compact = modelWithout(model, gone);
        expect(distance(await outputsOf(masked), await outputsOf(compact))).toBeLessThan(1e-5);
      },
    ),
    { numRuns: runs, seed: 9 },
  );
  expect(cut).toBeGreaterThan(runs);
});
