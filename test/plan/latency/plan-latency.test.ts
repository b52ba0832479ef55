/** Targets in latency, as they are planned. */
import { updatesOf } from '../../support/updates.ts';
import { describe, expect, it } from 'vitest';
import { planFromYaml, planToYaml } from '../../../src/plan/index.ts';
import type { FoundProfile, LatencyProfile } from '../../../src/plan/plan.ts';
import { latencyStatements, millisecondsOf } from '../../../src/plan/latency/latency-target.ts';
import { toNumber } from '../../../src/exact/rational.ts';
import { analyse } from '../../../src/language/check/check.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import { lexicon } from '../../../src/vocabulary/index.ts';
import { codes, factsOf, planned, planText, prunes } from '../planning.ts';
import { profile, quoted } from './timed.ts';
import { prunedBudget } from '../../../src/plan/pruning.ts';

const mlp = factsOf('lenet300_mnist');

/** Of the fixture: as many inputs and outputs as it has. */
const measured: LatencyProfile = {
  ...profile,
  networks: [
    { kept: '100%', kernels: 3, ms: 20, least: 20, most: 20 },
    { kept: '12.5%', kernels: 0.5, ms: 2, least: 2, most: 2 },
  ],
  kernels: mlp.layers
    .filter(({ prunable }) => prunable)
    .map(({ name, tensor, dims }) => ({
      output: name === 'fc3' ? 'logits' : `/${name}/Gemm_output_0`,
      operator: 'Gemm',
      tensor,
      dims,
      axes: [],
      ms: [1],
    })),
};

const on = (found: FoundProfile) => ({ profiles: () => found });
const known = on(quoted(measured));
const prune = 'prune neurons by magnitude';

describe('a target of latency', () => {
  it.each([
    ['to 60% of latency', { of: 'latency', share: '60%', batch: 1 }],
    ['to 60% of latency on batch 1', { of: 'latency', share: '60%', batch: 1 }],
    ['to 4 ms on batch 1', { of: 'latency', time: '4 ms', batch: 1 }],
    ['to 1 ms', { of: 'latency', time: '1 ms', batch: 1 }],
    ['to 250 us', { of: 'latency', time: '250 us', batch: 1 }],
    ['to 0.25 s', { of: 'latency', time: '0.25 s', batch: 1 }],
  ])('%s', (target, budget) => {
    const plan = planned(planText(`${prune} ${target}`, mlp, known));
    expect(prunes(plan).map((one) => [prunedBudget(one), one.allocation])).toEqual([[budget, 'global']]);
    expect(plan.profiles).toEqual([quoted(measured)]);
  });

  it.each([
    ['to 4 ms', '20 ms', ['20 ms', '12 ms', '4 ms']],
    ['to 4 ms from 0.01 s', '10 ms', ['10 ms', '7 ms', '4 ms']],
    ['to 60% of latency', '100%', ['100%', '80%', '60%']],
  ])('%s over a window', (target, from, lefts) => {
    const text = `stage for 100 steps {
  ${prune} ${target} over 0%..100% every 50 steps along linear
  train all
}`;
    const [found] = prunes(planned(planText(text, mlp, known)));
    expect(found && prunedBudget(found)?.from).toBe(from);
    expect(updatesOf(found).map(({ left }) => left)).toEqual(lefts);
  });

  it('is measured on the batch that is meant', () => {
    const eight = { ...measured, batch: 8 };
    const both = (batch: number) => quoted(batch === 8 ? eight : measured);
    const text = `${prune} to 90% of latency on batch 8\nprune neurons by magnitude to 4 ms\n`;
    const plan = planned(planText(text, mlp, { profiles: both }));
    expect(plan.profiles?.map((one) => one.measured.batch)).toEqual([1, 8]);
  });

  it.each([
    ['4 ms', 4],
    ['250 us', 0.25],
    ['0.5 s', 500],
    ['1/4 s', 250],
  ])('%s are %f milliseconds', (time, expected) => {
    expect(toNumber(millisecondsOf(time))).toBe(expected);
  });
});

describe('what is refused', () => {
  const other = { ...measured, kernels: profile.kernels };
  it.each<[string, string, FoundProfile]>([
    ['prune weights by magnitude to 60% of latency', 'ESP2235', quoted(measured)],
    ['prune weights by magnitude to 4 ms', 'ESP4190', quoted(measured)],
    [`${prune} to 4 ms`, 'ESP4191', { file: 'net.latency.yaml', missing: true }],
    [`${prune} to 4 ms`, 'ESP4192', { file: 'net.latency.yaml', reason: 'it is a folder' }],
    [`${prune} to 4 ms`, 'ESP4193', quoted(other)],
    [`${prune} to 4 ms on batch 8`, 'ESP4194', quoted(measured)],
    [`${prune} to 50% sparsity on batch 8`, 'ESP4195', quoted(measured)],
    [`${prune} to 50% of flops on batch 8`, 'ESP4195', quoted(measured)],
    [`prune neurons by uniform magnitude to 4 ms`, 'ESP2270', quoted(measured)],
    [`${prune} to 10 us`, 'ESP4136', quoted(measured)],
  ])('%s: %s', (text, code, found) => {
    expect(codes(planText(text, mlp, on(found)))).toContain(code);
  });

  it('without anybody who reads profiles: by name', () => {
    expect(codes(planText(`${prune} to 4 ms`, mlp))).toEqual(['ESP4001']);
  });
});

describe('the plan', () => {
  const plan = planned(planText(`${prune} to 60% of latency on batch 1\ncompact\n`, mlp, known));

  it('reads back from its text', async () => {
    const read = await planFromYaml({ name: 'plan.yaml', text: planToYaml(plan) });
    expect(read).toEqual({ value: plan, diagnostics: [] });
  });

  it.each<[string, (text: string) => string, RegExp]>([
    ['a budget on another batch', (text) => text.replace('batch: 1}', 'batch: 2}'), /no profile/],
    ['a share and a time', (text) => text.replace('60%, batch', '60%, time: 4 ms, batch'), /either/],
    ['params with a batch', (text) => text.replace('of: latency', 'of: params'), /share alone/],
    ['a table that was cut', (text) => text.replace('ms: [1]', 'ms: [1, 2]'), /2 times for 1/],
  ])('is held against itself: %s', async (_, edit, problem) => {
    const text = edit(planToYaml(plan));
    expect(text).not.toBe(planToYaml(plan));
    const { diagnostics } = await planFromYaml({ name: 'plan.yaml', text });
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP4104']);
    expect(diagnostics[0]?.message).toMatch(problem);
  });
});

it('statements that ask for a latency are found in arms and rounds', () => {
  const text = `repeat 2 times { prune neurons by magnitude to 4 ms }
branch { arm a { prune neurons by magnitude to 50% of latency } arm b { prune weights by magnitude to 50% } }`;
  const { recipe } = analyse(parse({ name: 'test.prune', text }, lexicon).tree);
  expect(latencyStatements(recipe)).toHaveLength(2);
});
