/** What a finding about floors proposes can be planned as it stands. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { codes, linearModel, planText, summary } from './planning.ts';

const side = fc.integer({ min: 1, max: 9 });

it('the nearest share that floors leave plans without a finding about them', () => {
  const cases = fc.record({
    shapes: fc.tuple(fc.tuple(side, side), fc.tuple(side, side), fc.tuple(side, side)),
    allocation: fc.constantFrom('global', 'uniform', 'erk'),
    floor: fc.integer({ min: 2, max: 60 }),
  });
  let tried = 0;
  fc.assert(
    fc.property(cases, ({ shapes: [a, b, c], allocation, floor }) => {
      const facts = linearModel({ a, b, c });
      const plan = (target: string) =>
        planText(
          `prune weights by ${allocation} |w| to ${target} protect min ${floor} weights per layer`,
          facts,
        );
      const found = plan('99%').diagnostics.map(summary).join('\n');
      const best = /ESP4040.*?at most ([\d.]+%)/.exec(found)?.[1];
      expect(best, found).toBeDefined();
      if (best === undefined || best === '0%') return;
      tried++;
      expect(codes(plan(best))).not.toContain('ESP4040');
      expect(codes(plan(best))).not.toContain('ESP4041');
    }),
    { numRuns: 200 },
  );
  expect(tried).toBeGreaterThan(20);
});
