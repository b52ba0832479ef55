/** Levels at listed instants: a run acts at these steps and takes what the plan says. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run } from './support.ts';

it('prunes at each instant, to its level', async () => {
  const text = `stage s for 20 steps {
  train all with sgd(lr: 0.05)
  prune weights by uniform |w| to 80% rounded down through 20.3%, 50% at 3, 10, 17 steps
}`;
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent): void => void events.push(event);
  const { out } = must(await run(digits, await planOn(digits, text), { onEvent }));
  const sizes = [19_200, 30_000, 1000];
  const gone = (thousandths: number): number => sizes.reduce((sum, size) => sum + Math.floor((thousandths * size) / 1000), 0);
  expect(events.flatMap((one) => (one.event === 'prune' ? [[one.step, one.pruned]] : []))).toEqual([
    [3, gone(203)],
    [10, gone(500)],
    [17, gone(800)],
  ]);
  const zeros = [...readTensors(join(out, 'model.onnx'))].flatMap(([name, values]) =>
    name.endsWith('weight') ? [[...values].filter((value) => value === 0).length] : [],
  );
  expect(zeros).toEqual(sizes.map((size) => (8 * size) / 10));
});
