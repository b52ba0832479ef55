/**
 * The golden sentence on every fixture, as the whole plan that it gives. A change of any number in
 * these files is a change of meaning; `vitest run test/plan/golden.test.ts -u` writes them anew.
 */
import { describe, expect, it } from 'vitest';
import { planToYaml } from '../../src/plan/index.ts';
import { canonicalGolden, factsOf, golden, models, planned, planText } from './planning.ts';

describe('the golden sentence', () => {
  it.each(models)('on %s', async (model) => {
    const plan = planned(planText(golden, factsOf(model), { text: canonicalGolden }));
    await expect(planToYaml(plan)).toMatchFileSnapshot(`golden/${model}.yaml`);
  });

  it('means what its canonical form means', () => {
    const facts = factsOf('lenet300_mnist');
    const plan = planned(planText(canonicalGolden, facts));
    const text = canonicalGolden;
    expect(planToYaml(plan)).toBe(planToYaml(planned(planText(golden, facts, { text }))));
  });
});
