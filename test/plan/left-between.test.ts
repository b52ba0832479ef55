/** What a plan says a network lies between when its units are cut, against networks that are cut by every way to share the units out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf, planned, planText } from './planning.ts';

const compacts = (model: string, prune: string) => {
  const facts = factsOf(model);
  const plan = planned(planText(`prune ${prune}\ncompact\n`, facts));
  const prunes = plan.stages.flatMap(({ statements }) => statements.filter((it) => it.kind === 'prune'));
  return { facts, plan, groups: prunes.flatMap((it) => ('groups' in it ? it.groups : [])) };
};

describe.each([
  ['mlp_digits', 'neurons'],
  ['resnet8_fmnist_bn', 'channels'],
  ['vit_fmnist', 'heads'],
  ['vit_fmnist', 'neurons'],
  ['mobilenet_tiny_fmnist', 'channels'],
])('%s without %s', (model, units) => {
  it.each(['20%', '50%', '75%'])('to %s has what lies between', (target) => {
    const { facts, plan, groups } = compacts(model, `${units} by global magnitude to ${target} sparsity`);
    const all = groups.reduce((sum, group) => sum + group.units, 0);
    const { macs, macsAfter, macsBetween = { least: macsAfter, most: macsAfter } } = plan.estimates;
    const count = Math.round((all * Number.parseInt(target, 10)) / 100);
    const order = fc.shuffledSubarray([...groups.keys()], { minLength: groups.length });
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: groups.length, maxLength: groups.length });
    let [fewest, most] = [macs, 0];
    fc.assert(
      fc.property(order, shares, fc.boolean(), (indices, parts, isGreedy) => {
        // One unit of each group stays.
        let open = count;
        const gone = new Map<string, number>();
        for (const isLast of [false, true]) {
          for (const index of indices) {
            const { name = '', units: there = 0 } = groups[index] ?? {};
            const before = gone.get(name) ?? 0;
            const room = Math.min(open, there - 1 - before);
            const taken = isLast || isGreedy ? room : Math.floor(room * (parts[index] ?? 0));
            gone.set(name, before + taken);
            open -= taken;
          }
        }
        const left = facts.sizeWithout?.(gone);
        if (left === undefined || open > 0) throw new Error('the units fit');
        [fewest, most] = [Math.min(fewest, left.macs), Math.max(most, left.macs)];
        expect(left.macs).toBeGreaterThanOrEqual(macsBetween.least);
        expect(left.macs).toBeLessThanOrEqual(macsBetween.most);
      }),
      { numRuns: 60 },
    );
    // Bounds that no network comes near would say nothing.
    expect(fewest - macsBetween.least).toBeLessThan(0.45 * macs);
    expect(macsBetween.most - most).toBeLessThan(0.45 * macs);
    expect([macsAfter >= macsBetween.least, macsAfter <= macsBetween.most]).toEqual([true, true]);
  });
});

it('a target of multiply-adds bounds what is left of them', () => {
  const { plan } = compacts('resnet8_fmnist_bn', 'channels by global magnitude to 40% of flops');
  const { macs, macsAfter, macsBetween } = plan.estimates;
  expect(macsBetween?.most).toBe(Math.floor(0.4 * macs));
  expect(macsAfter).toBeLessThan(0.4 * macs);
});

it('known counts leave nothing open', () => {
  const { facts, plan, groups } = compacts('vit_fmnist', 'heads by uniform magnitude to 50% sparsity');
  const { macsAfter, macsBetween } = plan.estimates;
  expect(macsBetween).toBeUndefined();
  expect(macsAfter).toBe(facts.sizeWithout?.(new Map(groups.map(({ name, units }) => [name, units / 2])))?.macs);
});
