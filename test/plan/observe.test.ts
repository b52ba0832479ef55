import { describe, expect, it } from 'vitest';
import { codes, factsOf, linearModel, planned, planText, summary } from './planning.ts';

const net = linearModel({ a: [10, 10], b: [10, 90] });
const half = 'stage cut { prune weights by global |w| to 50% }\n';

function claims(text: string) {
  const { stages } = planned(planText(text, net));
  return stages.flatMap(({ statements }) => statements.filter(({ kind }) => kind === 'expect'));
}

describe('an expectation', () => {
  it.each([
    { expect: 'sparsity of model in 50% ± 0.1%', claim: { metric: 'sparsity', of: 'model', min: 0.499, max: 0.501 } },
    { expect: 'sparsity of model in 49%..51%', claim: { metric: 'sparsity', of: 'model', min: 0.49, max: 0.51 } },
    { expect: 'density of model <= 50%', claim: { metric: 'density', of: 'model', max: 0.5 } },
    { expect: 'accuracy of model >= 90%', claim: { metric: 'accuracy', of: 'model', min: 0.9 } },
    { expect: 'accuracy(top: 5) >= 90% within 1 point', claim: { metric: 'top-5', of: 'model', min: 0.89 } },
    { expect: 'loss <= 0.25', claim: { metric: 'loss', of: 'model', max: 0.25 } },
    { expect: 'loss < 0.25', claim: { metric: 'loss', of: 'model', max: 0.25, strict: true } },
    { expect: 'density of layers 0..1 > 5%', claim: { metric: 'density', of: 'model', layers: ['a', 'b'], min: 0.05, strict: true } },
    { expect: 'sparsity of b <= 60%', claim: { metric: 'sparsity', of: 'model', layers: ['b'], max: 0.6 } },
    { expect: 'accuracy of original >= 90%', claim: { metric: 'accuracy', of: 'original' } },
    {
      expect: 'accuracy of model >= accuracy of original within 1 point',
      claim: { of: 'model', min: -0.01, than: { metric: 'accuracy', of: 'original' } },
    },
    { expect: 'loss of model < loss of original', claim: { of: 'model', max: 0, strict: true, than: { metric: 'loss', of: 'original' } } },
    { expect: 'sparsity after cut >= 50%', claim: { metric: 'sparsity', of: 'model', after: 'cut', min: 0.5 } },
    {
      expect: 'loss after cut <= loss of original',
      claim: { of: 'model', after: 'cut', max: 0, than: { metric: 'loss', of: 'original' } },
    },
    { expect: 'loss of cut <= 1', claim: { metric: 'loss', of: 'model', after: 'cut', max: 1 } },
    { expect: 'median over 3 seeds accuracy >= 90%', claim: { metric: 'accuracy', min: 0.9, over: { statistic: 'median', seeds: 3 } } },
  ])('$expect', ({ expect: claimed, claim }) => {
    expect(claims(`${half}expect ${claimed}`)).toMatchObject([{ kind: 'expect', at: 0, claim }]);
  });

  it.each([
    {
      text: `${half}expect sparsity of model >= 60%`,
      says: 'error ESP4070: `sparsity of model >= 60%` cannot hold: it will be 50% (change the expectation, or the statements before it)',
    },
    {
      text: 'prune weights except b by |w| to 50%\nexpect sparsity of model in 50% ± 1%',
      says: 'error ESP4070: `sparsity of model in 50% ± 1%` cannot hold: it will be 5% (change the expectation, or the statements before it)',
    },
    {
      text: `${half}expect sparsity of model > 50%`,
      says: 'error ESP4070: `sparsity of model > 50%` cannot hold: it will be 50% (change the expectation, or the statements before it)',
    },
    {
      text: 'prune weights except b by |w| to 50%\nexpect sparsity of a < 50%',
      says: 'error ESP4070: `sparsity of a < 50%` cannot hold: it will be 50% (change the expectation, or the statements before it)',
    },
    {
      text: 'stage r { retrain lora(rank: 1) }\nexpect trained params of r <= 5% of params',
      says: 'error ESP4070: `trained params of r <= 5% of params` cannot hold: it will be 12% (change the expectation, or the statements before it)',
    },
  ])('that the plan refutes is an error: $text', ({ text, says }) => {
    expect(planText(text, net).diagnostics.map(summary)).toEqual([says]);
  });

  it.each([
    'stage p { prune weights except b by |w| to 50% }\nexpect sparsity of p in 50% ± 1%',
    `${half}expect sparsity of params >= 50%`,
    'stage r { retrain lora(rank: 1) }\nexpect trained params of r <= 15% of params',
    // Between bounds that only scores decide: the run has to see.
    `${half}stage p { prune weights in a by |w| to 100% }\nexpect sparsity of model >= 50.5%`,
  ])('that may hold stays in the plan: %s', (text) => {
    expect(codes(planText(text, net))).toEqual([]);
    expect(claims(text)).toHaveLength(1);
  });

  it('asks only what is known by then', () => {
    const text = 'stage t { train all }\nexpect sparsity of t >= 50%';
    expect(codes(planText(text, net))).toEqual(['ESP4071']);
  });
});

describe('a measurement', () => {
  it.each([
    { samples: { train: 10, validation: 5, test: 5 }, on: 'validation', defaults: ['on'] },
    { samples: { train: 10, test: 5 }, on: 'test', defaults: ['on'] },
  ])('is taken on $on', ({ samples, on, defaults }) => {
    const plan = planned(planText('measure loss, accuracy', net, { samples: samples as Readonly<Record<string, number>> }));
    expect(plan.stages[0]?.statements).toEqual([
      { kind: 'measure', metric: 'loss', on, at: 0, defaults },
      { kind: 'measure', metric: 'accuracy', on, at: 0, defaults },
    ]);
  });

  it('needs its data', () => {
    expect(codes(planText('measure loss on calibration', net))).toEqual(['ESP4014']);
  });
});

describe('what a plan costs', () => {
  it('counts multiply-adds before, after and of the whole run', () => {
    const text = 'prune weights by uniform |w| to 75%\ntrain all for 10 steps';
    const { estimates } = planned(planText(text, net));
    expect(estimates).toMatchObject({ macs: 1000, macsAfter: 250, runMacs: 1000 * 3 * 64 * 10 });
  });

  it('takes a pool’s share for each of its layers', () => {
    const { estimates } = planned(planText('prune weights by global |w| to 80%', net));
    expect(estimates.macsAfter).toBe(200);
  });

  it('knows the multiply-adds of the fixtures', () => {
    const { estimates } = planned(planText('train all', factsOf('lenet300_mnist')));
    expect(estimates.macs).toBe(784 * 300 + 300 * 100 + 100 * 10);
  });
});
