/** Expectations that compare: with a mark, strictly, of single layers. */
import { describe, expect, it } from 'vitest';
import { digits, must, planOn, run } from './support.ts';

const cut = 'mark before\nstage cut { prune weights by global magnitude to 90% }\n';

/** What is expected, and whether it holds. */
const cases: readonly (readonly [string, boolean])[] = [
  ['accuracy of model >= accuracy of original within 100 points', true],
  ['accuracy of model >= accuracy of before', false],
  ['accuracy of before == accuracy of original', true],
  ['accuracy of before > accuracy of original', false],
  ['loss of before < loss of model', true],
  ['loss of model <= loss of original', false],
  ['sparsity of layers 0..2 >= 90%', true],
  ['sparsity of last layer < 90%', true],
];

describe('an expectation', () => {
  it('compares networks of the run by what they measure', async () => {
    const text = cut + cases.map(([claim]) => `expect ${claim}`).join('\n');
    const result = must(await run(digits, await planOn(digits, text)));
    const verdicts = result.expectations.map(({ claim, held }) => [claim, held]);
    expect(verdicts).toEqual(cases);
    const dense = result.measurements[0]?.values['accuracy'];
    const pruned = result.measurements.at(-1)?.values['accuracy'];
    expect(result.expectations[1]).toMatchObject({ actual: pruned, than: dense });
    const layers = result.expectations.at(-1);
    const last = result.layers.at(-1);
    expect(layers?.actual).toBe((last?.pruned ?? 0) / (last?.count ?? 1));
    expect(layers?.than).toBeUndefined();
  });
});
