/** Resources as targets: what a window leaves from update to update, and what is refused beforehand. */
import { updatesOf } from '../../support/updates.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toNumber } from '../../../src/exact/rational.ts';
import { planFromYaml, planToYaml } from '../../../src/plan/index.ts';
import { shareOfText } from '../../../src/plan/share-text.ts';
import { codes, factsOf, planned, planText, prunes, summary } from '../planning.ts';
import { isBudgetPrune, prunedBudget } from '../../../src/plan/pruning.ts';

const resnet = factsOf('resnet8_fmnist_bn');
const mlp = factsOf('lenet300_mnist');

const staged = (words: string): string => `stage for 100 steps {\n  prune neurons by global magnitude ${words}\n  train all\n}`;

function only(text: string, facts = mlp) {
  const [prune] = prunes(planned(planText(text, facts)));
  if (prune === undefined || !isBudgetPrune(prune)) throw new Error('nothing is pruned');
  return prune;
}

describe('a window', () => {
  it('goes along its curve from what is there to the target', () => {
    const prune = only(staged('to 50% of params over 10%..60% every 25 steps along linear'));
    const { budget, curve } = prune;
    expect(budget).toEqual({ of: 'params', share: '50%', from: '100%' });
    expect(curve).toBe('p');
    expect(updatesOf(prune).map(({ step, left }) => [step, left])).toEqual([
      [10, '100%'],
      [35, '75%'],
      [60, '50%'],
    ]);
  });

  it('starts where `from` says', () => {
    const prune = only(staged('to 50% of flops from 90% of flops over 0%..100% every 50 steps along linear'));
    const { budget, defaults } = prune;
    expect(budget).toEqual({ of: 'flops', share: '50%', from: '90%' });
    expect(updatesOf(prune).map(({ left }) => left)).toEqual(['90%', '70%', '50%']);
    expect(defaults).not.toContain('from');
  });

  it('starts at what earlier statements leave, where that is known', () => {
    const [first, second] = prunes(
      planned(
        planText(`prune neurons in fc1 by magnitude to 50% sparsity\n\n${staged('to 20% of params over 0%..100% every 100 steps')}`, mlp),
      ),
    );
    expect(updatesOf(first)).toHaveLength(1);
    const [all, half] = [266_610, 266_610 - 150 * 885];
    const start = shareOfText((second && prunedBudget(second)?.from) ?? '');
    expect(toNumber(start)).toBeCloseTo(half / all, 12);
  });

  it('never asks for more than before, along any curve', () => {
    const curves = fc.constantFrom('linear', 'cubic', 'cosine', 'exponential', 'geometric', 'p^2');
    const percents = fc.integer({ min: 5, max: 95 });
    fc.assert(
      fc.property(curves, percents, fc.integer({ min: 1, max: 40 }), (curve, percent, every) => {
        const prune = only(staged(`to ${percent}% of bytes over 10%..90% every ${every} steps along ${curve}`));
        const { budget } = prune;
        const lefts = updatesOf(prune).map(({ left }) => toNumber(shareOfText(left ?? '')));
        expect(lefts).toEqual(lefts.toSorted((a, b) => b - a));
        expect(updatesOf(prune)[0]?.left).toBe(budget.from);
        expect(updatesOf(prune).at(-1)?.left).toBe(`${percent}%`);
      }),
      { numRuns: 40 },
    );
  });

  it('reads back from its text, and is held against itself', async () => {
    const plan = planned(planText(staged('to 50% of params over 10%..60% every 25 steps'), mlp));
    const text = planToYaml(plan);
    expect(await planFromYaml({ name: 'plan.yaml', text })).toEqual({ value: plan, diagnostics: [] });
    const edits: readonly [string, string, RegExp][] = [
      ['from: 100%', 'from: 40%', /never grows/],
      ['from: 100%', 'from: 5 ms', /as the target does/],
      ['curve: 1 - (1 - p)^3', 'curve: p / 2', /does not end at the target/],
    ];
    for (const [from, to, problem] of edits) {
      expect(text).toContain(from);
      const edited = text.replace(from, to);
      const { diagnostics } = await planFromYaml({ name: 'plan.yaml', text: edited });
      expect(diagnostics.map(summary).join('\n')).toMatch(problem);
    }
  });

  it.each([
    ['to 50% of params from 20% over 10%..60%', 'ESP2270', '`from` in other units'],
    ['to 50% of params from 90% of flops over 10%..60%', 'ESP2270', '`from` in other units'],
    ['to 50% sparsity from 90% of flops over 10%..60%', 'ESP2270', '`from` in other units'],
    ['to 50% of params from 4 ms over 10%..60%', 'ESP2270', '`from` in other units'],
    ['to 50% of params over 10%..60% of compute', 'ESP2270', 'a window of compute'],
    ['to 50% of params from 50% of params over 10%..60%', 'ESP4016', 'above 50%'],
    ['to 100% of params over 10%..60%', 'ESP4031', '0% of params are already pruned'],
    ['to 50% of params over 10%..60% along 1 - p', 'ESP4048', 'ends at'],
    ['to 50% of params over 10%..60% along 4 * p * (1 - p) + p', 'ESP4034', 'falls'],
  ])('%s: %s, %s', (words, code, text) => {
    const { diagnostics } = planText(staged(words), mlp);
    expect(diagnostics.map(summary)).toContainEqual(expect.stringMatching(new RegExp(`${code}.*${text}`)));
  });

  it.each([
    ['a prune whose scores decide', `prune neurons by global magnitude to 90% of params\n\n`, ''],
    ['a window beside it', '', '  prune heads by magnitude to 50% sparsity over 0%..50%\n'],
  ])('needs `from` behind %s', (_, before, beside) => {
    const facts = factsOf('vit_fmnist');
    const text = (from: string) =>
      `${before}stage for 100 steps {\n  prune neurons by global magnitude to 80% of params${from} over 10%..60%\n${beside}  train all\n}`;
    expect(codes(planText(text(''), facts))).toContain('ESP4137');
    expect(codes(planText(text(' from 90% of params'), facts))).not.toContain('ESP4137');
  });
});

describe('a target that nothing reaches', () => {
  const tells = (text: string, facts = mlp): string => planText(text, facts).diagnostics.map(summary).join('\n');

  it('is refused with the least that can be left, and what stays', () => {
    const told = tells('prune neurons in fc1 by magnitude to 5% of params protect min 25% per layer');
    // 75 of 300 neurons of 885 parameters are left, and 31,110 parameters beside them.
    const [least, all] = [266_610 - 225 * 885, 266_610];
    expect(told).toContain('ESP4136: `prune neurons` cannot reach 5% of params');
    expect(told).toContain(`${(Math.ceil((1e6 * least) / all) / 1e4).toFixed(4)}% remain`);
    expect(told).toContain('protected: `neurons of fc1`');
    expect(told).toContain('not selected: `neurons of fc2`');
    expect(told).toContain('cannot be pruned: `neurons of fc3`');
  });

  it('is one where the next smaller share is reached', () => {
    const prune = 'prune channels by magnitude protect min 25% per layer';
    const best = /: ([\d.]+)% remain/.exec(tells(`${prune} to 1% of flops`, resnet))?.[1] ?? '';
    expect(codes(planText(`${prune} to ${best}% of flops`, resnet))).not.toContain('ESP4136');
    const less = (Number(best) - 0.0001).toFixed(4);
    expect(codes(planText(`${prune} to ${less}% of flops`, resnet))).toContain('ESP4136');
  });

  it('is named by its round', () => {
    const text = 'repeat 2 times { prune neurons by magnitude to 0.001% of params }';
    expect(tells(text)).toContain('`prune neurons` in `');
  });

  it('counts what earlier statements may have taken', () => {
    const fc2 = 'prune neurons in fc2 by magnitude to 2% of params';
    expect(codes(planText(fc2, mlp))).toContain('ESP4136');
    const both = `prune neurons in fc1 by magnitude to 99% sparsity\n${fc2}`;
    expect(codes(planText(both, mlp))).not.toContain('ESP4136');
  });

  it('is left to the run where single weights may have emptied units, or windows overlap', () => {
    const impossible = 'prune channels by magnitude to 0.01% of params';
    const bare = factsOf('mobilenet_tiny_fmnist');
    expect(codes(planText(impossible, bare))).toContain('ESP4136');
    const facts = factsOf('vit_fmnist');
    const text = `stage for 100 steps {
  prune neurons by global magnitude to 1% of params over 0%..90%
  prune heads by magnitude to 50% sparsity over 0%..50%
  train all
}`;
    expect(codes(planText(text, facts))).not.toContain('ESP4136');
    const alone = text.replace(/.*heads.*\n/, '');
    expect(codes(planText(alone, facts))).toContain('ESP4136');
  });
});
