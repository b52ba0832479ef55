/** Weights that share cells: planned to the cell, trained, written dense, resumed. */
import { describe, expect, it } from 'vitest';
import { digits, must, planOn, run } from './support.ts';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { trainAlone } from './written-models.ts';

const mlp = trainAlone(digits);
it('trains', async () => {
  const plan = await planOn(mlp, 'share weights within 1% of params mapped pareto\ntrain all for 20 steps\nmeasure loss on train');
  console.log(JSON.stringify(plan.stages, undefined, 1).slice(0, 4000));
  const told: RunEvent[] = [];
  const ran = must(await run(mlp, plan, { onEvent: (event) => told.push(event) }));
  console.log(told.map((one) => JSON.stringify(one)).join('\n').slice(0, 4000));
  expect(ran).toBeDefined();
});
