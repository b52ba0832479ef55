/** A small, fixed share of what `npm run fuzz -- --only runs` does without end. */
import { expect, it } from 'vitest';
import { runsKind } from './runs.ts';

it('of recipes at random, what runs is verified, reported, compared and resumed', async () => {
  const kind = runsKind(40);
  expect(await kind.check({ seed: 3, numRuns: 30 })).toBeUndefined();
  expect(kind.tried()).toBeGreaterThan(3);
}, 600_000);
