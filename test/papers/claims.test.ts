/** A few claims of papers, tried again; how a verdict is found; and what is kept of the others. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Claim } from '../../src/codegen/papers/claim.ts';
import { claims } from '../../src/codegen/papers/claims.ts';
import {
  reproductionPage,
  seedsOf,
  triedIn,
  withTried,
} from '../../src/codegen/papers/reproduction.ts';
import { tryClaim } from '../../src/codegen/papers/trials.ts';
import { holds, rowOf } from '../../src/codegen/papers/verdict.ts';
import { root } from '../cli/command.ts';

/** With one seed each; `npm run reproduce` takes three. */
it.each(claims.filter(({ short }) => short === true))('$recipe: $claim', async (claim) => {
  const tried = await tryClaim(root, claim, [0]);
  expect(holds(tried), rowOf(tried)).toBe(true);
});

describe('a verdict', () => {
  const [sample] = claims;
  if (sample === undefined) throw new Error('there are claims');
  const judge = (metric: Claim['metric'], margin: number, mine: number, other: number): boolean =>
    holds({ claim: { ...sample, metric, margin }, ours: [mine], baseline: [other], seconds: 0 });

  it.each([
    { metric: 'accuracy', margin: 15, mine: 0.95, other: 0.8, held: true },
    { metric: 'accuracy', margin: 15, mine: 0.949, other: 0.8, held: false },
    { metric: 'accuracy', margin: -1, mine: 0.945, other: 0.95, held: true },
    { metric: 'accuracy', margin: -1, mine: 0.93, other: 0.95, held: false },
    { metric: 'loss', margin: 0, mine: 1.8, other: 2, held: true },
    { metric: 'loss', margin: 0, mine: 2.1, other: 2, held: false },
    { metric: 'loss', margin: -0.01, mine: 2.01, other: 2, held: true },
    { metric: 'loss', margin: -0.01, mine: 2.03, other: 2, held: false },
  ] as const)('on $metric, $mine against $other by $margin', ({ held, ...one }) => {
    expect(judge(one.metric, one.margin, one.mine, one.other)).toBe(held);
  });

  it('is found on the mean over the seeds, and told with what they differ by', () => {
    const tried = { claim: sample, ours: [0.9, 1], baseline: [0.7, 0.7], seconds: 3 };
    expect(holds(tried)).toBe(true);
    expect(rowOf(tried)).toContain('| 95.0% (90.0%–100.0%) |');
  });
});

describe('what is kept', () => {
  const text = readFileSync(path.join(root, 'recipes/papers/reproduction.json'), 'utf8');

  it('is of claims that are made, with the counts that their figures give', () => {
    const kept = JSON.parse(text);
    expect(withTried(kept, [])).toEqual(kept);
  });

  it('stands on the page', () => {
    const page = readFileSync(path.join(root, 'docs/reproduction.md'), 'utf8');
    const contests = readFileSync(path.join(root, 'test/rivals/results.json'), 'utf8');
    expect(page).toBe(reproductionPage(triedIn(JSON.parse(text)), JSON.parse(contests)));
  });
});

it.each(claims)('$recipe has a recipe and seeds: $claim', (claim) => {
  expect(existsSync(path.join(root, `recipes/papers/${claim.recipe}.prune`))).toBe(true);
  expect(seedsOf(claim).length).toBeGreaterThan(0);
});
