/** `keeping multiples of N`: whatever goes, a multiple is left, and shares are met as nearly as that allows. */
import { updatesOf } from '../../support/updates.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rational } from '../../../src/exact/rational.ts';
import { bundlesOf, inMultiples, type UnitGroup } from '../../../src/model/coupling/unit-groups.ts';
import { bundlesIn, fromSteps, stepsAt } from '../../../src/plan/units/multiples.ts';
import { renderPlan } from '../../../src/report/plan-table.ts';
import { codes, factsOf, planned, planText, planUnchecked, prunes } from '../planning.ts';

/** Only what counting looks at; the parts lie one behind the other. */
function groupOf(perPart: number, parts: number): Pick<UnitGroup, 'units' | 'parts'> {
  const count = perPart * parts;
  return {
    units: Array.from({ length: count }, (_, label) => ({ label, indices: [] })),
    ...(parts > 1 && { parts: { count: parts, why: '', of: Array.from({ length: count }, (_, unit) => Math.floor(unit / perPart)) } }),
  };
}

const groups = fc.record({
  perPart: fc.integer({ min: 2, max: 40 }),
  parts: fc.constantFrom(1, 1, 2, 3, 4),
  multiple: fc.integer({ min: 1, max: 20 }),
});

it('every number of steps leaves a multiple, takes whole bundles, and is counted as it is', () => {
  fc.assert(
    fc.property(groups, fc.infiniteStream(fc.double({ noNaN: true })), ({ perPart, parts, multiple }, scores) => {
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
    }),
    { numRuns: 300 },
  );
});

it('no other number of steps comes nearer to a share', () => {
  fc.assert(
    fc.property(groups, fc.integer({ min: 0, max: 100 }), ({ perPart, parts, multiple }, percent) => {
      const group = inMultiples(groupOf(perPart, parts), multiple);
      const all = perPart * parts;
      const gone = parts * fromSteps(stepsAt(rational(percent, 100), { bundles: perPart, step: group.step }), group);
      const reachable = [...Array(all + 1).keys()].filter(
        (count) => count === 0 || (count % parts === 0 && (all - count) % multiple === 0),
      );
      const distance = (count: number) => Math.abs(100 * count - percent * all);
      expect(reachable).toContain(gone);
      expect(distance(gone)).toBe(Math.min(...reachable.map(distance)));
    }),
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
        const steps = updatesOf(prune).at(-1)?.layers?.[name] ?? NaN;
        const gone = bundlesIn(steps, all, multiple);
        const reachable = [...Array(all).keys()].filter((n) => n === 0 || (all - n) % multiple === 0);
        const distance = (count: number) => Math.abs(100 * count - share * all);
        expect([share, name, distance(gone)]).toEqual([share, name, Math.min(...reachable.map(distance))]);
      }
    }
  });

  it.each([
    ['up', (left: number, multiple: number) => Math.ceil(left / multiple) * multiple],
    ['down', (left: number, multiple: number) => Math.floor(left / multiple) * multiple],
  ] as const)('rounded %s keeps the multiple on that side, as NNCF does', (side, rounded) => {
    for (const multiple of [4, 8, 20]) {
      for (const share of shares) {
        const text = `prune neurons by uniform magnitude to ${share}% sparsity keeping multiples of ${multiple} rounded ${side}\n`;
        const [prune] = prunes(planned(planUnchecked(text, mlp)));
        for (const [name, all] of [
          ['neurons of fc1', 300],
          ['neurons of fc2', 100],
        ] as const) {
          const steps = updatesOf(prune).at(-1)?.layers?.[name] ?? NaN;
          const left = (all * (100 - share)) / 100;
          // A layer that is no multiple itself loses nothing, or all that is over.
          const wanted = Math.min(all, rounded(left, multiple));
          expect([share, name, all - bundlesIn(steps, all, multiple)]).toEqual([
            share,
            name,
            side === 'down' || left <= all - (all % multiple) ? wanted : all,
          ]);
        }
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
    const counts = updatesOf(prune).map(({ layers }) => layers?.['neurons of fc1'] ?? NaN) ?? [];
    expect(counts.at(-1)).toBe(stepsAt(rational(1, 2), { bundles: 300, step: 16 }));
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

describe('what a plan tells', () => {
  const told = (name: string, text: string): string => renderPlan(planned(planText(text, factsOf(name))));
  const kept = 'keeping multiples of 8';

  it('counts units where all steps are alike', () => {
    const text = told('resnet8_fmnist_bn', `prune channels by global l1 to 40% sparsity ${kept}\n`);
    expect(text).toContain('88 of 224 channels pruned, in 11 of 28 steps');
    expect(text).toMatch(/channels of block3\.a\.conv +64\n/);
  });

  it('and where each layer loses a known number', () => {
    const text = told('lenet300_mnist', `prune neurons by l1 to 30% sparsity ${kept}\n`);
    // Of 300 and 100 neurons 208 and 72 stay.
    expect(text).toContain('120 of 400 neurons pruned, in 16 of 51 steps');
    expect(text).toMatch(/neurons of fc2 +100 +28 +28\.00%/);
  });

  it('and steps where scores choose among different ones', () => {
    const text = told('lenet300_mnist', `prune neurons by global l1 to 30% sparsity ${kept}\n`);
    expect(text).toContain('15 of 51 steps of neurons pruned');
  });

  it('rescores after steps', () => {
    const rescored = 'rescored every 16 channels';
    const text = `prune channels by global l1 to 40% sparsity ${kept} ${rescored}\n`;
    expect(told('resnet8_fmnist_bn', text)).toContain('scored anew after every 2 steps');
  });

  it.each([
    // 96 of 100 are the least multiple that is no less than 90.
    ['uniform', 'at most 4%', 'lower the target to 4%'],
    // 1 of 13 steps and 26 of 38.
    ['global', 'at most 52.9411% of the steps', 'lower the target to 52.9411%'],
  ])('and what floors leave: %s', (allocation, most, help) => {
    const text = `prune neurons by ${allocation} l1 to 60% sparsity ${kept} protect min 90 neurons per layer\n`;
    const [found] = planText(text, factsOf('lenet300_mnist')).diagnostics;
    expect(found?.code).toBe('ESP4040');
    expect(found?.message).toContain(most);
    expect(found?.help).toContain(help);
    const share = /lower the target to (\S+%)/.exec(found?.help ?? '')?.[1] ?? '';
    const lower = text.replace('60%', share);
    expect(codes(planText(lower, factsOf('lenet300_mnist')))).toEqual([]);
  });
});
