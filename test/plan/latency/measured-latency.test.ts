/** `measure` and `expect` of latencies in plans: by the profile on the batch that is meant. */
import { describe, expect, it } from 'vitest';
import { planFromYaml, planToYaml } from '../../../src/plan/index.ts';
import type { FoundProfile, LatencyProfile } from '../../../src/plan/plan.ts';
import { codes, factsOf, planned, planText, summary } from '../planning.ts';
import { profile, quoted } from './timed.ts';

const mlp = factsOf('lenet300_mnist');

/** The whole network takes 20 ms, and what is left of it in proportion to its weights. */
const measured: LatencyProfile = {
  ...profile,
  networks: [
    { kept: '100%', kernels: 2, ms: 20, least: 20, most: 20 },
    { kept: '50%', kernels: 1, ms: 10, least: 10, most: 10 },
  ],
  kernels: mlp.layers
    .filter(({ prunable }) => prunable)
    .slice(0, 2)
    .map(({ name, tensor, dims }) => ({ output: `/${name}/Gemm_output_0`, operator: 'Gemm', tensor, dims, axes: [], ms: [1] })),
};
const both = (batch: number): FoundProfile => quoted({ ...measured, batch });
const known = { profiles: both };

const statementsOf = (text: string) => planned(planText(text, mlp, known)).stages.flatMap(({ statements }) => statements);

describe('a latency', () => {
  it('is measured on the batch that is meant, without data', () => {
    const text = 'measure latency, params\nmeasure latency on batch 8';
    expect(statementsOf(text)).toEqual([
      { kind: 'measure', metric: 'latency', batch: 1, at: 0 },
      { kind: 'measure', metric: 'params', at: 0 },
      { kind: 'measure', metric: 'latency', batch: 8, at: 0 },
    ]);
    const { profiles } = planned(planText(text, mlp, known));
    expect(profiles?.map((one) => one.measured.batch)).toEqual([1, 8]);
  });

  it.each([
    ['latency <= 60%', 'latency of model <= 60% of original on batch 1', { max: 0.6, share: true, batch: 1 }],
    ['latency < 0.03 s on batch 8', 'latency of model < 0.03 s on batch 8', { max: 30, strict: true, batch: 8 }],
    ['latency in 1..20000 us', 'latency of model in 1 us..20000 us on batch 1', { min: 0.001, max: 20 }],
    [
      'latency of model <= latency of original within 1 ms on batch 8',
      'latency of model <= latency of original within 1 ms on batch 8',
      { max: 1, batch: 8, than: { metric: 'latency', of: 'original', batch: 8 } },
    ],
  ])('expect %s', (claimed, text, claim) => {
    const prune = 'prune neurons by global magnitude to 50% of params\n';
    expect(statementsOf(`${prune}expect ${claimed}`).at(-1)).toMatchObject({ text, claim });
  });

  it.each([
    ['expect latency <= 19 ms', 'latency of model <= 19 ms on batch 1', '20 ms'],
    // 150 × 784 weights of the first kernel, and half of the columns of the second.
    [
      'prune neurons in fc1 by magnitude removing 150 neurons\nexpect latency > 50%',
      'latency of model > 50% of original on batch 1',
      '50%',
    ],
  ])('%s is refuted where it is planned', (text, claim, actual) => {
    const [wrong] = planText(text, mlp, known).diagnostics;
    expect(wrong && summary(wrong)).toContain(`ESP4070: \`${claim}\` cannot hold: it will be ${actual}`);
  });

  it.each<[string, string, FoundProfile]>([
    ['measure latency', 'ESP4191', { file: 'net.latency.yaml', missing: true }],
    ['expect latency <= 5 ms', 'ESP4191', { file: 'net.latency.yaml', missing: true }],
    ['expect latency <= 25 ms on batch 8', 'ESP4194', quoted(measured)],
    ['measure params on batch 8', 'ESP4195', quoted(measured)],
    ['expect params <= 100% on batch 8', 'ESP4195', quoted(measured)],
    ['measure latency on test', 'ESP2270', quoted(measured)],
    ['expect latency of fc1 <= 5 ms', 'ESP2270', quoted(measured)],
    ['expect latency <= 50% within 1 ms', 'ESP2270', quoted(measured)],
    ['expect loss <= 5 within 1 ms', 'ESP2270', quoted(measured)],
    ['expect latency <= latency of original within 3', 'ESP2270', quoted(measured)],
    [
      'repeat 2 times until latency <= 50% { stage s { prune neurons by magnitude removing 9% of remaining } }',
      'ESP2270',
      quoted(measured),
    ],
  ])('%s: %s', (text, code, found) => {
    expect(codes(planText(text, mlp, { profiles: () => found }))).toContain(code);
  });

  it('wants its profile in a plan that was edited', async () => {
    const text = planToYaml(planned(planText('measure latency\nexpect latency <= 25 ms', mlp, known)));
    expect((await planFromYaml({ name: 'plan.yaml', text })).diagnostics).toEqual([]);
    for (const [from, to] of [
      [/batch: 1(?=, at: 0)/, 'batch: 3'],
      [/batch: 1(?=, max)/, 'batch: 3'],
    ] as const) {
      expect(text).toMatch(from);
      const edited = { name: 'plan.yaml', text: text.replace(from, to) };
      expect((await planFromYaml(edited)).diagnostics.map(summary).join()).toContain('no profile of the plan was measured on its batch');
    }
  });
});
