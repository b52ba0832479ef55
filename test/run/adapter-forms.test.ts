/** Forms of adapters on a pruned network: what merging keeps, and what it changes. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run } from './support.ts';

it.each(['masked', 'scaled', 'pruned'])('%s keeps every zero when it is merged', async (form) => {
  const text = `
    stage cut { prune weights by uniform magnitude to 80% }
    stage recover for 20 steps { retrain lora(rank: 2, form: ${form}) with adamw(lr: 5e-3) }
    merge keeping masks
    expect sparsity of model in 80% ± 0.1%`;
  const cut = must(await run(digits, await planOn(digits, text.split('stage recover')[0] ?? '')));
  const { out, expectations, measurements } = must(await run(digits, await planOn(digits, text)));
  expect(expectations.map(({ held }) => held)).toEqual([true]);
  const [before, after] = [cut.out, out].map((folder) => readTensors(join(folder, 'model.onnx')));
  let changed = 0;
  for (const [name, values] of before ?? []) {
    if (!name.endsWith('.weight')) continue;
    const now = after?.get(name) ?? new Float32Array();
    expect(values.findIndex((value, i) => value === 0 && !Object.is(now[i], 0))).toBe(-1);
    changed += values.filter((value, i) => value !== 0 && now[i] !== value).length;
  }
  expect(changed).toBeGreaterThan(1000);
  // Merging what was masked all along is no change of the function; merging a plain product is one.
  const tested = measurements.filter(({ on }) => on === 'test');
  const ends = tested.find(({ stage, moment }) => stage === 'recover' && moment === 'stage end');
  const [trained = NaN, merged = NaN] = [ends, tested.at(-1)].map((it) => it?.values['loss']);
  const difference = Math.abs(trained - merged) / merged;
  if (form === 'pruned') expect(difference).toBeGreaterThan(1e-3);
  else expect(difference).toBeLessThan(1e-5);
});
