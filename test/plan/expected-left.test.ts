/** What is left of a network on average, against cut networks and against all outcomes drawn one by one. */
import { describe, expect, it } from 'vitest';
import type { UnitGroup } from '../../src/model/index.ts';
import { expectedLeft } from '../../src/plan/units/gates-left.ts';
import { costOf } from '../../src/plan/units/gated-units.ts';
import { factsOf } from './planning.ts';

const prunable = new Set(['channels', 'neurons', 'heads', 'sublayers', 'blocks', 'experts']);
const kinds = (group: UnitGroup): boolean => prunable.has(group.kind) && group.pin === undefined && group.parts === undefined;

describe.each(['mlp_digits', 'resnet8_fmnist_bn', 'vit_fmnist', 'char_llama'])('%s', (model) => {
  const facts = factsOf(model);
  const groups = (facts.unitGroups?.() ?? []).filter(kinds);
  const count = facts.layers.reduce((sum, layer) => sum + layer.count, 0);

  it('without units is what a cut network has', () => {
    expect(groups.length).toBeGreaterThan(1);
    for (const group of groups) {
      const last = group.units.length - 1;
      // Of like units, so many as are left out; where only one is there, it is all of them.
      const gone = group.units.length === 1 ? 1 : Math.ceil(last / 2);
      const cut = facts.sizeWithout?.(new Map([[group.title, gone]]));
      const there = group.units.map((_, unit) => (unit < gone ? 0 : 1));
      const { params } = expectedLeft([{ group, there }], facts);
      expect([group.title, Math.round(params * count)]).toEqual([group.title, cut?.parameters]);
    }
  });

  it('of one unit is less by its cost times the probability that it is closed', () => {
    for (const group of groups) {
      const cost = costOf(group, 'params', facts);
      const own = typeof cost === 'number' ? cost : (cost[0] ?? 0);
      const there = group.units.map((_, unit) => (unit === 0 ? 0.3 : 1));
      const { params } = expectedLeft([{ group, there }], facts);
      expect(params).toBeCloseTo(1 - (0.7 * own) / count, 6);
    }
  });
});

it('of units on both axes is the mean over all outcomes', () => {
  const facts = factsOf('mlp_digits');
  const [first, second] = (facts.unitGroups?.() ?? []).filter(kinds);
  if (first === undefined || second === undefined) throw new Error('the model has two groups');
  // Two units of each group are in doubt, all others are there: sixteen outcomes.
  const doubts = [0.2, 0.7, 0.4, 0.9];
  const at = (of: UnitGroup, drawn: readonly number[]) => of.units.map((_, unit) => drawn[unit] ?? 1);
  const left = (drawn: readonly number[]) =>
    expectedLeft(
      [
        { group: first, there: at(first, drawn.slice(0, 2)) },
        { group: second, there: at(second, drawn.slice(2)) },
      ],
      facts,
    );
  let [params, flops] = [0, 0];
  for (let outcome = 0; outcome < 16; outcome++) {
    const drawn = doubts.map((_, bit) => (outcome >> bit) & 1);
    const weight = doubts.reduce((p, q, bit) => p * (drawn[bit] === 1 ? q : 1 - q), 1);
    const one = left(drawn);
    params += weight * one.params;
    flops += weight * (one.flops ?? NaN);
  }
  expect(left(doubts).params).toBeCloseTo(params, 12);
  expect(left(doubts).flops).toBeCloseTo(flops, 12);
});
