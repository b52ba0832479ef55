/** Stages side by side: the journal hears of them in the plan's order, who waits hears at once. */
import { expect, it } from 'vitest';
import { runStages } from '../../../src/run/executor/schedule.ts';
import type { Executor } from '../../../src/run/executor/executor.ts';
import { stageGraph } from '../../../src/run/executor/executor.ts';
import type { RunEvent } from '../../../src/journal/run-event.ts';
import { digits, planOn } from '../support.ts';

const ended = { key: '', events: { bytes: 0, sha256: '' }, diagnostics: [] };

it('tells what happens in a later arm while an earlier one runs', async () => {
  const plan = await planOn(digits, 'branch 2 ways { train all for 2 steps }');
  const order: string[] = [];
  const live: string[] = [];
  let second: () => void = () => {};
  const secondTold = new Promise<void>((resolve) => (second = resolve));
  const executor: Executor = {
    jobs: 2,
    async run(stage, tell) {
      const path = plan.stages[stage]?.path ?? '';
      const step = (done: number): RunEvent => ({ ...({ event: 'step', stage: path, step: done, steps: 2, loss: 1, lr: 1 } as const) });
      // The first arm waits for the second one to have told all that it has to tell.
      if (stage === 0) await secondTold;
      tell(step(1), true);
      tell(step(2), false);
      if (stage === 1) second();
      return { value: { ...ended, stage: path }, diagnostics: [] };
    },
    forget() {},
    async release() {},
  };
  const note = (into: string[]) => (event: RunEvent) => {
    if (event.event === 'step') into.push(`${event.stage} ${event.step}`);
  };
  const graph = stageGraph(plan);
  const done = new Map();
  await runStages({ plan, graph, executor, done, signal: undefined, listen: note(order), live: note(live) });
  const [a, b] = plan.stages.map(({ path }) => path);
  expect(order.filter((told) => told.startsWith(`${a}`) || told.startsWith(`${b}`))).toEqual([
    ...[1, 2].map((done) => `${a} ${done}`),
    ...[1, 2].map((done) => `${b} ${done}`),
  ]);
  // What was told before a run was cut off is not told again.
  expect(live.filter((told) => !told.startsWith(' '))).toEqual([`${b} 2`, `${a} 2`]);
});
