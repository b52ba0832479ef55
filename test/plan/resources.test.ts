/** `measure` and `expect` of resources in plans: what is asked for, and what is known to be wrong. */
import { describe, expect, it } from 'vitest';
import { codes, factsOf, planned, planText, summary } from './planning.ts';

const digits = factsOf('mlp_digits');
// Of 300 and 100 neurons 284 and 84 are left: 64 · 284 + 284 · 84 + 84 · 10 weights and 378 biases of 50,610.
const known = 'stage cut { prune neurons by magnitude removing 16 neurons per layer }\n';
const open = 'stage cut { prune neurons by global magnitude to 50% of params }\n';

function claims(text: string) {
  const { stages } = planned(planText(text, digits));
  return stages.flatMap(({ statements }) => statements.flatMap((it) => (it.kind === 'expect' ? [{ text: it.text, ...it.claim }] : [])));
}

describe('an expectation of a resource', () => {
  it.each([
    ['params <= 60%', { text: 'params of model <= 60% of original', max: 0.6, share: true }],
    ['params <= 60% of params', { text: 'params of model <= 60% of original', max: 0.6 }],
    ['flops of cut < 1M', { text: 'flops after cut < 1000000', after: 'cut', max: 1e6, strict: true }],
    ['bytes in 50% ± 10%', { text: 'bytes of model in 50% ± 10% of original', min: 0.4, max: 0.6 }],
    ['bytes in 40%..60%', { text: 'bytes of model in 40%..60% of original', min: 0.4, max: 0.6 }],
    ['flops == 60k within 60k', { text: 'flops of model == 60000 within 60000', min: 0, max: 120_000 }],
    ['params of model <= params of original within 5 points', { max: 0.05, share: true, than: { metric: 'params', of: 'original' } }],
  ])('%s', (claimed, claim) => {
    expect(claims(`${open}expect ${claimed}`)).toMatchObject([claim]);
  });

  it.each([
    [known, 'params <= 20%', 'params of model <= 20% of original', '85.46%'],
    [known, 'params < 43_250', 'params of model < 43250', '43,250'],
    [known, 'bytes >= 90%', 'bytes of model >= 90% of original', '85.46%'],
    [known, 'flops of original < 100%', 'flops of original < 100% of original', '100%'],
    [open, 'params <= 0.1%', 'params of model <= 0.1% of original', 'at least'],
  ])('%s expect %s is refuted where it is planned', (before, claimed, told, actual) => {
    const [wrong, ...others] = planText(`${before}expect ${claimed}`, digits).diagnostics;
    expect(others).toEqual([]);
    expect(wrong && summary(wrong)).toContain(`ESP4070: \`${told}\` cannot hold: it will be ${actual}`);
  });

  it.each([
    [known, 'params in 85.4%..85.5%'],
    [open, 'params <= 10%'],
    // What single weights leave of units, the run tells.
    ['prune weights by magnitude to 100%\n', 'params <= 90%'],
  ])('%s expect %s may hold', (before, claimed) => {
    expect(codes(planText(`${before}expect ${claimed}`, digits))).toEqual([]);
  });

  it('knows no operations where a graph reads its sizes while it runs', () => {
    const found = planText('measure flops', factsOf('char_gpt'));
    expect(codes(found)).toEqual(['ESP4135']);
  });
});

it('measures resources without data', () => {
  const { stages } = planned(planText('measure params, bytes', digits, { samples: {} }));
  expect(stages[0]?.statements).toEqual([
    { kind: 'measure', metric: 'params', at: 0 },
    { kind: 'measure', metric: 'bytes', at: 0 },
  ]);
});
