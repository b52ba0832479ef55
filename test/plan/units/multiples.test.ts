/** `keeping multiples of N`: whatever goes, a multiple is left, and shares are met as nearly as that allows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rational } from '../../../src/exact/rational.ts';
import { bundlesOf, inMultiples } from '../../../src/model/coupling/unit-groups.ts';
import type { UnitGroup } from '../../../src/model/coupling/unit-groups.ts';
import { bundlesIn, fromSteps, nearestSteps } from '../../../src/plan/units/multiples.ts';
import { codes, factsOf, planned, planText, prunes } from '../planning.ts';

/** Only what counting looks at; the parts lie one behind the other. */
function groupOf(perPart: number, parts: number): Pick<UnitGroup, 'units' | 'parts'> {
  const count = perPart * parts;
  return {
    units: Array.from({ length: count }, (_, label) => ({ label, indices: [] })),
    ...(parts > 1 && {
      parts: {
        count: parts,
        why: '',
        of: Array.from({ length: count }, (_, unit) => Math.floor(unit / perPart)),
      },
    }),
  };
}

const groups = fc.record({
  perPart: fc.integer({ min: 2, max: 40 }),
  parts: fc.constantFrom(1, 1, 2, 3, 4),
  multiple: fc.integer({ min: 1, max: 20 }),
});

it('every number of steps leaves a multiple, takes whole bundles, and is counted as it is', () => {
  fc.assert(
    fc.property(
      groups,
      fc.infiniteStream(fc.double({ noNaN: true })),
      ({ perPart, parts, multiple }, scores) => {
        const group = inMultiples(groupOf(perPart, parts), multiple);
        const all = perPart * parts;
        const ranks = Array.from({ length: all }, () => Number(scores.next().value));
        const steps = bundlesOf(group, (unit) => ranks[unit] ?? 0);
        expect(steps.flat().toSorted((a, b) => a - b)).toEqual([...Array(all).keys()]);
        let gone = 0;
        for (const [nth, step] of steps.entries()) {
          gone += step.length;
          expect((all - gone) % multiple).toBe(0);
          expect(gone).toBe(parts * fromSteps(nth + 1, group));
          expect(gone).toBe(parts * bundlesIn(nth + 1, perPart, group.step));
          for (let part = 0; part < parts; part++) {
            const own = steps
              .slice(0, nth + 1)
              .flat()
              .filter((unit) => Math.floor(unit / perPart) === part);
            expect(own).toHaveLength(gone / parts);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('no other number of steps comes nearer to a share', () => {
  fc.assert(
    fc.property(
      groups,
      fc.integer({ min: 0, max: 100 }),
      ({ perPart, parts, multiple }, percent) => {
        const group = inMultiples(groupOf(perPart, parts), multiple);
        const all = perPart * parts;
        const gone = parts * fromSteps(nearestSteps(rational(percent, 100), group), group);
        const reachable = [...Array(all + 1).keys()].filter(
          (count) => count === 0 || (count % parts === 0 && (all - count) % multiple === 0),
        );
        const distance = (count: number) => Math.abs(100 * count - percent * all);
        expect(reachable).toContain(gone);
        expect(distance(gone)).toBe(Math.min(...reachable.map(distance)));
      },
    ),
    { numRuns: 1000 },
  );
});

describe('a plan', () => {
  const mlp = factsOf('lenet300_mnist');
  const shares = [1, 5, 10, 20, 25, 33, 40, 50, 66, 75];
  it.each([7, 8, 16, 32])('of uniform shares keeps the nearest multiple of %i', (multiple) => {
    for (const share of shares) {
      const text = `prune neurons by uniform magnitude to ${share}% sparsity\n  keeping multiples of ${multiple}\n`;
      const [prune] = prunes(planned(planText(text, mlp)));
      for (const [name, all] of [
        ['neurons of fc1', 300],
        ['neurons of fc2', 100],
      ] as const) {
        const steps = prune?.updates.at(-1)?.layers?.[name] ?? NaN;
        const gone = bundlesIn(steps, all, multiple);
        const reachable = [...Array(all).keys()].filter(
          (n) => n === 0 || (all - n) % multiple === 0,
        );
        const distance = (count: number) => Math.abs(100 * count - share * all);
        expect([share, name, distance(gone)]).toEqual([
          share,
          name,
          Math.min(...reachable.map(distance)),
        ]);
      }
    }
  });

  it('says so along a window, too, and never takes a step back', () => {
    const text = `stage thin for 100 steps {
  train all
  prune neurons by uniform magnitude to 50% sparsity
    over 0%..100% every 10 steps
    keeping multiples of 16
}
`;
    const [prune] = prunes(planned(planText(text, mlp)));
    const counts = prune?.updates.map(({ layers }) => layers?.['neurons of fc1'] ?? NaN) ?? [];
    expect(counts.at(-1)).toBe(nearestSteps(rational(1, 2), inMultiples(groupOf(300, 1), 16)));
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  it.each([
    ['removing 5 neurons', 'ESP4133'],
    ['to 50% sparsity', 'ESP4134'],
  ])('refuses what has no meaning: %s', (target, code) => {
    const multiple = code === 'ESP4134' ? 128 : 8;
    const text = `prune neurons by uniform magnitude ${target}\n  keeping multiples of ${multiple}\n`;
    expect(codes(planText(text, mlp))).toEqual([code]);
  });
});
