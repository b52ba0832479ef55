/** `prune zeros` on a file that comes in sparse: what is 0 stays 0 while the rest trains. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plan } from '../../src/index.ts';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { readTensors } from './read-tensors.ts';
import { allDigits as digits, must, planOn, run } from './support.ts';

const weights = ['0.weight', '2.weight', '4.weight'];
const samples = { train: 1437, test: 360 };

/** Which are 0, of either sign. */
function zerosOf(values: Float32Array | undefined): readonly number[] {
  return [...(values ?? [])].flatMap((value, index) => (value === 0 ? [index] : []));
}

it('counts the zeros of the file when planned, and holds them through training', async () => {
  const sparse = 'prune weights by uniform |w| to 37%';
  const first = must(await run(digits, await planOn(digits, sparse)));
  const model = join(first.out, 'model.onnx');
  const before = readTensors(model);
  const recipe = `stage heal for 30 steps {
    prune zeros except "4"
    train all with sgd(lr: 0.05, momentum: 0.9)
  }
  expect sparsity of heal in 37% ± 0.1%`;
  const planned = must(plan({ recipe, model: readFileSync(model), samples }));
  const [zeros] = planned.stages[0]?.statements ?? [];
  const counted = Object.fromEntries(
    [0, 2].map((layer) => {
      const values = before.get(`${layer}.weight`);
      const count = zerosOf(values).length;
      return [`${layer}`, { least: count, most: count, of: values?.length }];
    }),
  );
  expect(zeros).toMatchObject({ kind: 'prune zeros', at: 0, layers: ['0', '2'], counts: counted });
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent): void => void events.push(event);
  const { out, expectations } = must(await run({ ...digits, model }, planned, { onEvent }));
  expect(expectations.map(({ held }) => held)).toEqual([true]);
  const after = readTensors(join(out, 'model.onnx'));
  for (const name of ['0.weight', '2.weight']) {
    expect(zerosOf(after.get(name))).toEqual(zerosOf(before.get(name)));
    expect(after.get(name)).not.toEqual(before.get(name));
  }
  // What is not held wakes up where it has a gradient.
  expect(zerosOf(after.get('4.weight')).length).toBeLessThan(370);
  expect(events.filter(({ event }) => event === 'prune zeros')).toMatchObject([
    { stage: 'heal', step: 0, pruned: 7104 + 11100, of: 49_200, layers: { 0: 7104, 2: 11_100 } },
  ]);
});

it('finds at the run what is 0 behind a training, and what is pruned already stays so', async () => {
  const recipe = `
prune weights in "0" by |w| to 25%
then train all for 5 steps
prune zeros`;
  const planned = await planOn(digits, recipe);
  const zeros = planned.stages.at(-1)?.statements[0];
  expect(zeros).toMatchObject({ counts: { 0: { least: 4800, most: 19_200, of: 19_200 }, 2: { least: 0, most: 30_000, of: 30_000 } } });
  const { out } = must(await run(digits, planned));
  const tensors = readTensors(join(out, 'model.onnx'));
  expect(weights.map((name) => zerosOf(tensors.get(name)).length)).toEqual([4800, 0, 0]);
});

it('refuses a plan whose counts are not those of the file', async () => {
  const planned = must(plan({ recipe: 'prune zeros in "0"', model: readFileSync(digits.model), samples }));
  expect(planned.stages[0]?.statements).toMatchObject([{ counts: { 0: { least: 0, most: 0, of: 19_200 } } }]);
  const edited = structuredClone(planned);
  const forged = JSON.parse(JSON.stringify(edited).replace('"least":0,"most":0', '"least":5,"most":9')) as typeof planned;
  const { value, diagnostics } = await run(digits, forged);
  expect(value).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toContain('ESP4084');
});
