/** Exports of torchvision and of transformers of ours: whatever is reported as a unit can go. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readGroups, type CoupledModel } from '../../../src/model/coupling/groups.ts';
import type { World } from '../../../src/model/coupling/attention-axes.ts';
import type { Label } from '../../../src/model/coupling/labels.ts';
import { areUnits, bundlesOf, unitGroups, type UnitGroup } from '../../../src/model/coupling/unit-groups.ts';
import { encodeModel, parameterCount, rewriteModel, type Model } from '../../../src/model/index.ts';
import { compactModel } from '../../../src/model/surgery/compact.ts';
import { loadZoo, readZoo, zoo } from '../../support/zoo.ts';
import { valueOf } from '../support.ts';
import { distance, outputsOf, zeroed } from './support.ts';

/** `npm run zoo` names those whose groups are cut one by one, too, the large ones among them. */
const thorough = process.env['ESPALIER_ZOO']?.split(' ') ?? [];
/** Where the results of all groups are left, for others to check. */
const results = process.env['ESPALIER_ZOO_RESULTS'];
const carriedOut = thorough.length === 0 ? zoo : thorough;

/** Without attention the worlds are one. */
function worldsOf(name: string): readonly World[] {
  return /vit|swin|gpt2|llama/.test(name) ? ['heads', 'dimensions'] : ['heads'];
}

const known = new WeakMap<Model, Map<World, CoupledModel>>();

/** Read once of a model in each of its worlds. */
function groupsOf(model: Model, world: World = 'heads'): CoupledModel {
  const ofModel = known.get(model) ?? new Map<World, CoupledModel>();
  const coupled = ofModel.get(world) ?? readGroups(model, world);
  known.set(model, ofModel.set(world, coupled));
  return coupled;
}

function coupledUnits(coupled: CoupledModel): readonly UnitGroup[] {
  return unitGroups(coupled).filter(areUnits);
}

/** Groups of which a unit can go and another can stay. */
function freeGroups(coupled: CoupledModel): readonly UnitGroup[] {
  return coupledUnits(coupled).filter(({ pin, units }) => pin === undefined && units.length > 1);
}

const isExact = ({ changes, parts }: UnitGroup): boolean => changes.length === 0 && parts === undefined;

/** About two fifths of the units of each group, and one at least. */
function cutOf(groups: readonly UnitGroup[]): ReadonlySet<Label> {
  const labels = groups.flatMap((group) => {
    const bundles = bundlesOf(group, (unit) => (unit * 37) % 101);
    const gone = bundles.slice(0, Math.max(1, Math.floor(0.4 * bundles.length))).flat();
    return gone.map((unit) => group.units[unit]?.label ?? -1);
  });
  return new Set(labels);
}

describe('what can go', () => {
  test.each<[string, string, readonly string[]]>([
    ['resnet18', '12 channels', ['neurons: the sizes of outputs stay']],
    ['resnet50', '37 channels', ['neurons: the sizes of outputs stay']],
    ['mobilenet_v2', '25 channels', ['neurons: the sizes of outputs stay']],
    ['mobilenet_v3_small', '26 channels, 1 neurons', ['neurons: the sizes of outputs stay']],
    ['shufflenet_v2_x0_5', '30 channels', ['neurons: the sizes of outputs stay']],
    ['densenet121', '120 channels', ['neurons: the sizes of outputs stay']],
    ['efficientnet_b0', '40 channels', ['neurons: the sizes of outputs stay']],
    ['regnet_x_400mf', '49 channels', ['neurons: the sizes of outputs stay']],
    ['squeezenet1_1', '25 channels', ['channels: the sizes of outputs stay']],
    ['vit_narrow', '1 width, 6 heads, 6 neurons', ['neurons: the sizes of outputs stay']],
    ['vit_narrow_batches', '1 width, 6 heads, 6 neurons', ['neurons: the sizes of outputs stay']],
    ['swin_narrow', '4 width, 8 heads, 8 neurons', ['neurons: the sizes of outputs stay']],
    ['convnext_narrow', '4 width, 9 neurons', ['neurons: the sizes of outputs stay']],
    ['gpt2_narrow', '2 rows, 1 width, 4 heads, 4 neurons', []],
    ['llama_narrow', '1 rows, 1 width, 4 heads, 4 neurons', []],
    ['vit_b_16', '1 width, 12 heads, 12 neurons', ['neurons: the sizes of outputs stay']],
    ['swin_t', '4 width, 12 heads, 12 neurons', ['neurons: the sizes of outputs stay']],
    ['convnext_tiny', '4 width, 18 neurons', ['neurons: the sizes of outputs stay']],
    ['gpt2', '2 rows, 1 width, 12 heads, 12 neurons', []],
    ['llama', '1 rows, 1 width, 12 heads, 12 neurons', []],
  ])('%s: %s', (name, free, stays) => {
    const coupled = groupsOf(readZoo(name).model);
    const counts = new Map<string, number>();
    for (const { kind } of freeGroups(coupled)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const pins = coupledUnits(coupled).flatMap(({ kind, pin }) => (pin === undefined ? [] : [`${kind}: ${pin.why}`]));
    expect({ free: [...counts].map(([kind, count]) => `${count} ${kind}`).join(', '), stays: [...new Set(pins)] }).toEqual({ free, stays });
  });
});

describe.each(carriedOut)('%s, of its header', (name) => {
  const { files, model } = readZoo(name);

  test.each(worldsOf(name))('every slice is in one unit at most (%s)', (world) => {
    const seen = new Set<string>();
    for (const { members, units } of groupsOf(model, world).groups) {
      for (const { indices } of units) {
        for (const [at, { tensor, axis }] of members.entries()) {
          for (const index of indices[at] ?? []) {
            const slice = `${tensor}[${axis}] ${index}`;
            if (seen.has(slice)) throw new Error(`${slice} is in two units`);
            seen.add(slice);
          }
        }
      }
    }
    expect(seen.size).toBeGreaterThan(0);
  });

  test('without a cut it is the same bytes', () => {
    const same = compactModel(model, groupsOf(model), new Set());
    const { main } = valueOf(rewriteModel(files, same, new Map(), { relocate: (it) => it }));
    const { size, read } = files.main;
    expect(Buffer.concat([...main]).equals(read(0, size))).toBe(true);
  });
});

describe.each(carriedOut)('%s, with weights', (name) => {
  test.each(worldsOf(name))('zeroed and compacted models compute the same (%s)', async (world) => {
    const model = loaded(name);
    const coupled = groupsOf(model, world);
    const groups = freeGroups(coupled).filter(isExact);
    await expectSame(model, coupled, cutOf(groups));
  });

  test('every group is cut, value-changing and balanced ones too, and the model runs', async () => {
    const model = loaded(name);
    const coupled = groupsOf(model);
    const groups = freeGroups(coupled);
    const compact = compactModel(model, coupled, cutOf(groups));
    expect(parameterCount(compact)).toBeLessThan(0.9 * parameterCount(model));
    await expectRuns(compact);
    if (results !== undefined) {
      writeFileSync(path.join(results, `${name}.onnx`), encodeModel(compact));
    }
  });

  test('one group of each kind alone', async () => {
    const model = loaded(name);
    const coupled = groupsOf(model);
    const kinds = new Map(freeGroups(coupled).map((group) => [group.kind, group]));
    for (const group of kinds.size > 1 ? kinds.values() : []) {
      await expectRuns(compactModel(model, coupled, cutOf([group])));
    }
  });

  if (!thorough.includes(name)) return;
  test('each group alone', { timeout: 3_600_000 }, async () => {
    const model = loaded(name);
    for (const world of worldsOf(name)) {
      const coupled = groupsOf(model, world);
      for (const group of freeGroups(coupled)) {
        const units = cutOf([group]);
        if (isExact(group)) await expectSame(model, coupled, units);
        else await expectRuns(compactModel(model, coupled, units));
      }
    }
  });
});

let latest: readonly [string, Model] | undefined;

/** One model at a time is held in memory. */
function loaded(name: string): Model {
  if (latest?.[0] !== name) latest = [name, loadZoo(name)];
  return latest[1];
}

async function expectSame(model: Model, coupled: CoupledModel, units: ReadonlySet<Label>): Promise<void> {
  const compact = compactModel(model, coupled, units);
  expect(parameterCount(compact)).toBeLessThan(parameterCount(model));
  const dense = await outputsOf(zeroed(model, coupled, units));
  expect(distance(dense, await outputsOf(compact))).toBeLessThan(1e-5);
}

async function expectRuns(compact: Model): Promise<void> {
  expect((await outputsOf(compact)).every(Number.isFinite)).toBe(true);
}
