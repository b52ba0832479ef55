/** Units ranked by the scales of norms, and a penalty that presses only those that a mark chose. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, test } from 'vitest';
import { readGroups, unitGroups, loadTensors, readModel, storedTensors, type Model } from '../../../src/model/index.ts';
import { openModelFiles } from '../../../src/identity/model-files.ts';
import { fashion, firstOf, must, planOn, run } from '../support.ts';

const bench = firstOf(fashion('resnet8_fmnist_bn'));

function read(path: string): Model {
  const files = must(openModelFiles(path));
  const model = must(loadTensors(must(readModel(files)), files));
  files.close();
  return model;
}

function numbers(model: Model, name: string): Float32Array {
  const stored = [...storedTensors(model).values()].find((one) => one.name === name)?.tensor;
  if (stored?.data.kind !== 'bytes') throw new Error(`${name} is not in memory`);
  return new Float32Array(new Uint8Array(stored.data.bytes).buffer);
}

test('channels with the smallest scales go, wherever they are', async () => {
  const plan = await planOn(bench, 'prune channels by global |gamma| to 50% sparsity\ncompact\n');
  const { out } = must(await run(bench, plan));

  // Every convolution of this network is followed by its norm: stem.conv.weight by stem.bn.weight.
  const model = read(bench.model);
  const groups = unitGroups(readGroups(model)).filter(
    ({ kind, pin, members }) => kind === 'channels' && pin === undefined && members.length > 1,
  );
  const scores = groups.flatMap((group) => {
    const makers = group.members
      .filter(({ side }) => side === 'producer')
      .map(({ tensor }) => ({
        gamma: numbers(model, tensor.replace('conv.weight', 'bn.weight')),
        kernel: numbers(model, tensor).length / group.units.length,
      }));
    const size = makers.reduce((sum, { kernel }) => sum + kernel, 0);
    return group.units.map((_, unit) => {
      const sum = makers.reduce((all, it) => all + it.kernel * Math.abs(it.gamma[unit] ?? NaN), 0);
      return { group: group.title, unit, score: sum / size };
    });
  });
  // The best of every group stays, whatever the others are worth.
  const sorted = scores.toSorted((a, b) => a.score - b.score);
  const best = groups.map(({ title }) => sorted.findLast(({ group }) => group === title));
  const expected = sorted.filter((one) => !best.includes(one)).slice(0, sorted.length / 2);

  const history: { units: { group: string; removed: number[] }[] } = JSON.parse(readFileSync(join(out, 'pruning_history.json'), 'utf8'));
  const gone = history.units.flatMap(({ group, removed }) => removed.map((unit) => `${group} ${unit}`));
  expect(gone.sort()).toEqual(expected.map(({ group, unit }) => `${group} ${unit}`).sort());
});

test('only scales below the threshold are pressed, by the sign of each', async () => {
  const [rate, lambda, threshold] = [0.01, 2, 1];
  const trainedOn = async (loss: string): Promise<Model> => {
    const text = [
      `penalty pressed = sum(|gamma| * step(${threshold} - |original.gamma|))`,
      'stage press for 1 step {',
      `  train norms with sgd(lr: ${rate}) decay constant loss ${loss}`,
      '}',
    ].join('\n');
    const { out } = must(await run(bench, await planOn(bench, text)));
    return read(join(out, 'model.onnx'));
  };
  const before = read(bench.model);
  const free = await trainedOn('task + 0 * pressed');
  const after = await trainedOn(`task + ${lambda} * pressed`);
  const scales = [...storedTensors(before).values()].map(({ name }) => name).filter((name) => name.endsWith('bn.weight'));
  expect(scales).toHaveLength(9);
  let pressed = 0;
  for (const name of scales) {
    const [plain, now] = [numbers(free, name), numbers(after, name)];
    numbers(before, name).forEach((gamma, at) => {
      const isChosen = Math.abs(gamma) < threshold;
      const moved = isChosen ? -rate * lambda * Math.sign(gamma) : 0;
      expect((now[at] ?? NaN) - (plain[at] ?? NaN)).toBeCloseTo(moved, 6);
      pressed += isChosen ? 1 : 0;
    });
  }
  expect(pressed).toBeGreaterThan(0);
});

it.each([
  ['resnet8_fmnist', 'prune channels by |gamma| to 25% sparsity', /`gamma` of the channels of stem.conv/],
  ['resnet8_fmnist_bn', 'prune weights by |gamma| to 25%', /`gamma` in a criterion of weights/],
])('%s refuses: %s', async (model, text, message) => {
  await expect(planOn(fashion(model), text)).rejects.toThrow(message);
});
