/** A criterion whose scores are negative keeps its order, whatever scores are normalized by. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digits, must, planOn, run } from '../support.ts';

/** Neurons that are cut, by group and number. */
async function gone(criterion: string, norm: string): Promise<ReadonlySet<string>> {
  const text = `prune neurons by global ${criterion} to 30% sparsity normalized by ${norm} per layer\ncompact\n`;
  const { out } = must(await run(digits, await planOn(digits, text)));
  const history: { units: { group: string; removed: number[] }[] } = JSON.parse(readFileSync(join(out, 'pruning_history.json'), 'utf8'));
  return new Set(history.units.flatMap(({ group, removed }) => removed.map((unit) => `${group} ${unit}`)));
}

describe.each(['mean', 'sum', 'max', 'l2', 'std'])('normalized by %s', (norm) => {
  it('the smallest go first, and the largest of the opposite criterion', async () => {
    const small = await gone('|w|', norm);
    const large = await gone('(0 - |w|)', norm);
    expect(small.size).toBe(120);
    expect([...large].filter((unit) => small.has(unit))).toEqual([]);
  });
});
