/** What the estimate of memory reads of a plan grows as the number of clients does. */
import { expect, it } from 'vitest';
import type { ModelFacts, PlannedStage } from '../../src/plan/index.ts';
import { factsOf, planned, planText } from './planning.ts';

const facts = factsOf('lenet300_mnist');

/** How often a plan of so many clients has the statements of a stage looked at. */
function looksAtStages(clients: number): number {
  let looks = 0;
  const counted = (stage: PlannedStage): PlannedStage => ({
    ...stage,
    get statements() {
      looks++;
      return stage.statements;
    },
  });
  const { memory: estimate } = facts;
  const counting: ModelFacts = { ...facts, ...(estimate && { memory: (stages, settings) => estimate(stages.map(counted), settings) }) };
  const text = `branch over ${clients} clients of train split iid {\n  train all for 1 epoch with sgd(lr: 0.1)\n}\naverage all\n`;
  const { clients: split = {} } = planned(planText(text, counting));
  expect(Object.values(split)[0]?.samples).toHaveLength(clients);
  return looks;
}

it('looks sixteen times as often at the stages of sixteen times as many clients, not 256 times', () => {
  const few = looksAtStages(20);
  expect(few).toBeGreaterThanOrEqual(20);
  expect(looksAtStages(320)).toBeLessThanOrEqual(16 * few);
});
