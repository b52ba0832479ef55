/** Budgets of gates: what a plan says of them, what they count, and what is refused. */
import { describe, expect, it } from 'vitest';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import type { PlannedToward } from '../../src/plan/plan.ts';
import { parameterCount } from '../../src/plan/facts.ts';
import { expectedOf, targetAt } from '../../src/plan/train/toward.ts';
import { shareLeft, type CountedResource } from '../../src/plan/units/gates-left.ts';
import { codes, factsOf, planned, planText, trainings } from './planning.ts';

const mlp = factsOf('mlp_digits');

const search = (toward: string, prune = 'prune neurons by global gate to 60% of params') =>
  `stage search for 40 steps {\ntrain gates toward ${toward}\n${prune}\n}`;
const towardOf = (text: string, facts = mlp): PlannedToward => {
  const own = trainings(planned(planText(text, facts)))[0]?.gates?.toward;
  if (own === undefined) throw new Error('no budget');
  return own;
};

describe('toward', () => {
  it('is planned with its counts, and comes back from YAML', async () => {
    const text = search('60% of params by lagrangian(lr: 0.1) over 25%..75% along linear');
    const plan = planned(planText(text, mlp));
    expect(towardOf(text)).toEqual({
      of: 'params',
      share: '60%',
      window: { first: 10, last: 30 },
      curve: 'p',
      // What no gate reaches are the biases of the output.
      total: 50_610,
      fixed: 10,
      lr: 0.1,
      linear: 0,
      quadratic: 0,
    });
    expect(trainings(plan)[0]?.defaults).toContain('toward.linear');
    const back = await planFromYaml({ name: 'plan.yaml', text: planToYaml(plan) });
    expect(back.value).toEqual(plan);
  });

  it('falls from all along its curve, and is the same without a window', () => {
    const linear = towardOf(search('60% of params by lagrangian(lr: 0.1) over 25%..75% along linear'));
    expect([0, 10, 20, 30, 39].map((time) => targetAt(linear, time))).toEqual([1, 1, 0.8, 0.6, 0.6]);
    const cubic = towardOf(search('60% of params by lagrangian(lr: 0.1) over 0%..100%'));
    expect(targetAt(cubic, 20)).toBeCloseTo(1 - 0.4 * (1 - 0.5 ** 3), 12);
    const constant = towardOf(search('30% density by lagrangian(lr: 0.1)'));
    expect(constant).toMatchObject({ of: 'units', total: 400, fixed: 0 });
    expect([0, 39].map((time) => targetAt(constant, time))).toEqual([0.3, 0.3]);
  });

  it.each([
    ['mlp_digits', 'neurons'],
    ['resnet8_fmnist_bn', 'channels'],
    ['mobilenet_tiny_fmnist_bn', 'channels'],
    ['vit_fmnist', 'heads, neurons'],
    ['char_llama', 'heads, neurons'],
  ])('counts what a cut leaves, to the parameter: %s, %s', (model, units) => {
    const facts = factsOf(model);
    const kinds = new Set(units.split(', ').map((kind) => kind.replace(/s$/, '')));
    const groups = (facts.unitGroups?.() ?? []).filter(
      ({ pin, kind, parts }) => pin === undefined && parts === undefined && kinds.has(kind.replace(/s$/, '')),
    );
    expect(groups.length).toBeGreaterThan(1);
    const gone = new Map(groups.map(({ title, units: all }, at) => [title, Math.min(all.length - 1, at + 1)])); // prettier-ignore
    const amounts = () => ({ params: parameterCount(facts), macs: facts.macs });
    const leftOf = (of: CountedResource) => {
      const expected = expectedOf(groups, of, { layers: facts.layers, amounts });
      const q = groups.flatMap(({ title, units: all }) => all.map((_, unit) => (unit < (gone.get(title) ?? 0) ? 0 : 1)));
      return shareLeft(expected, q) * expected.total;
    };
    const cut = facts.sizeWithout?.(gone);
    expect(Math.round(leftOf('params'))).toBe(cut?.parameters);
    if (kinds.has('neuron')) return;
    expect(Math.round(leftOf('flops'))).toBe(cut?.macs);
  });
});

describe('toward is refused', () => {
  it.each([
    ['a budget below what no gate reaches', search('0.01% of params by lagrangian(lr: 0.1)'), 'ESP4240'],
    ['a curve without a window', search('60% of params by lagrangian(lr: 0.1) along linear'), 'ESP4241'],
    [
      'without gates in the statement',
      'stage search for 8 steps {\ntrain weights toward 60% of params by lagrangian(lr: 0.1)\n' +
        'train gates\nprune neurons by gate to 50% sparsity\n}',
      'ESP4242',
    ],
    [
      'beside gates by input, which have no share that is expected to be left',
      'stage search for 8 steps {\ntrain all, input-gates toward 60% of params by lagrangian(lr: 0.1)\n' +
        'prune sublayers by gate removing 1 sublayer\n}',
      'ESP4242',
    ],
    ['a window past the end', search('60% of params by lagrangian(lr: 0.1) over 0..50 steps'), 'ESP4012'],
    ['no rate', search('60% of params by lagrangian'), 'ESP2'],
    ['all of it', search('100% of params by lagrangian(lr: 0.1)'), 'ESP2124'],
    ['a resource that is not counted', search('60% of bytes by lagrangian(lr: 0.1)'), 'ESP2'],
  ])('%s', (_, text, code) => {
    expect(codes(planText(text, mlp)).join()).toMatch(code);
  });

  it('and the nearest budget is named', () => {
    const { diagnostics } = planText(search('0.01% of params by lagrangian(lr: 0.1)'), mlp);
    expect(diagnostics.map(({ help }) => help).join()).toMatch('0.0198% of params or more');
  });
});
