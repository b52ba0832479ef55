/** Distiller's sensitivity pruner against its rule, written anew: the threshold of the first epoch, and the mask of each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { factsOf } from '../plan/planning.ts';
import { few } from '../run/cut/benches.ts';
import { readTensors } from '../run/read-tensors.ts';
import { must, planOn, run } from '../run/support.ts';
import { imported, layersOf, recipeOf } from './importing.ts';

const digits = few('mlp_digits', 'digits');
const { layers } = factsOf('mlp_digits');

const file = (end: number, sensitivities: string): string => `version: 1
pruners:
  s: {class: SensitivityPruner, sensitivities: ${sensitivities}}
policies:
  - {pruner: {instance_name: s}, starting_epoch: 0, ending_epoch: ${end}, frequency: 2}
`;

/** `torch.std`: of n weights, over n − 1. */
function deviation(weights: readonly number[]): number {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  const squares = weights.reduce((sum, weight) => sum + (weight - mean) ** 2, 0);
  return Math.sqrt(squares / (weights.length - 1));
}

const weightsOf = (path: string, name: string): readonly number[] => [...(readTensors(path).get(`${name}.weight`) ?? [])];

it('prunes what lies at or below s · std, layer by layer, at once', async () => {
  const recipe = recipeOf(file(1, '{0.weight: 0.75, "*": 0.3}'), { layers, epochs: 1 });
  const { out } = must(await run(digits, await planOn(digits, recipe)));
  for (const [name, s] of Object.entries({ '0': 0.75, '2': 0.3, '4': 0.3 })) {
    const own = weightsOf(digits.model, name);
    const threshold = Math.fround(s * deviation(own));
    // What training moved to 0 afterwards is not counted: pruned weights alone are 0 exactly.
    const gone = weightsOf(join(out, 'model.onnx'), name).map((w) => w === 0);
    expect(gone).toEqual(own.map((w) => Math.abs(w) <= threshold));
  }
});

it('keeps the threshold of the first epoch, below which training moves more', async () => {
  const recipe = recipeOf(file(6, '{0.weight: 0.75}'), { layers, epochs: 6, optimizer: 'sgd(lr: 0.1)' });
  expect(recipe).toContain('over 0..4 epochs');
  const events: RunEvent[] = [];
  const plan = await planOn(digits, recipe);
  must(await run(digits, plan, { onEvent: (event) => void events.push(event) }));
  const prunes = events.flatMap((event) => (event.event === 'prune' ? [event] : []));
  const thresholds = prunes.map(({ threshold }) => threshold?.values['0'] ?? NaN);
  expect(new Set(thresholds).size).toBe(1);
  const own = weightsOf(digits.model, '0');
  expect(thresholds[0]).toBeCloseTo(0.75 * deviation(own), 8);
  expect(prunes[0]?.pruned).toBe(own.filter((w) => Math.abs(w) <= Math.fround(0.75 * deviation(own))).length);
  expect(prunes).toHaveLength(3);
  expect(prunes[2]?.pruned).toBeGreaterThan(prunes[0]?.pruned ?? Infinity);
});

it('says its fields, but for the factor where no model is given', () => {
  const text = readFileSync('test/import/corpus/distiller/06-sensitivity.yaml', 'utf8');
  const lists = (request: object) => imported(text, request).lines.flatMap(({ path, list }) => (/sensitiv/.test(path) ? [list] : []));
  expect(lists({ layers: layersOf(), epochs: 40 })).toEqual(['said']);
  expect(lists({ epochs: 40 })).toEqual(['differs']);
});
