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
        planText(`prune weights by ${allocation} |w| to ${target} protect min ${floor} weights per layer`, facts);
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

it('the best target that a floor in percent leaves plans, and the layers that round it up are named', () => {
  const cases = fc.record({
    shapes: fc.tuple(fc.tuple(side, side), fc.tuple(side, side)),
    allocation: fc.constantFrom('global', 'uniform', 'erk'),
    floor: fc.integer({ min: 11, max: 999 }),
  });
  let rounded = 0;
  fc.assert(
    fc.property(cases, ({ shapes: [a, b], allocation, floor }) => {
      const facts = linearModel({ a, b });
      const plan = (target: string) =>
        planText(`prune weights by ${allocation} |w| to ${target} protect min ${floor / 10}% per layer`, facts);
      const found99 = plan('99.99%').diagnostics.find(({ code }) => code === 'ESP4040');
      const best = /at most ([\d.]+%)/.exec(found99?.message ?? '')?.[1];
      if (best === undefined) throw new Error('nothing found');
      expect(found99?.help).toMatch(/it binds in `[ab]`/);
      expect(codes(plan(best)).filter((code) => /ESP404[01]/.test(code))).toEqual([]);
      const outcome = plan(`${(1000 - floor) / 10}%`);
      expect(outcome.diagnostics.filter(({ severity }) => severity === 'error').map(summary)).toEqual([]);
      const found = outcome.diagnostics.find(({ code }) => code === 'ESP4041');
      if (found === undefined) return;
      rounded++;
      const isRounded = ([rows, columns]: readonly [number, number]) => (rows * columns * floor) % 1000 !== 0;
      const names = Object.entries({ a, b }).flatMap(([name, shape]) => (isRounded(shape) ? [name] : [])); // prettier-ignore
      const named = /rounded up in (.*)$/.exec(found.message)?.[1] ?? '';
      expect([...named.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(names);
    }),
    { numRuns: 200 },
  );
  expect(rounded).toBeGreaterThan(20);
});
