/** What no model is needed to know is found by the checker, so that an editor underlines it. */
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../../src/check-source.ts';

const cases: readonly (readonly [string, string, string])[] = [
  ['ESP2270', 'prune weights by wanda to 50% using 4 batches of train', 'using 4 batches of train'],
  ['ESP2270', 'train all until accuracy > 36% at most 7 epochs', '>'],
  ['ESP2270', 'train all until trained params >= 75% of original at most 7 epochs', 'trained params'],
  ['ESP2270', 'mark here\ntrain all until auc of here > 36% at most 7 epochs', 'here'],
  ['ESP2270', 'train all until latency <= 4 us at most 7 epochs', 'latency'],
  ['ESP2270', 'repeat 2 times until latency <= 4 us { train all for 1 step }', 'latency'],
  ['ESP2270', 'expect accuracy >= 56% within 4 s', '4 s'],
  ['ESP2270', 'expect flops <= 23 within 4 points', '4 points'],
  ['ESP2270', 'expect loss of model <= loss of original within 1 point', '1 point'],
  ['ESP2270', 'expect accuracy of model >= accuracy of original within 300%', '300%'],
  ['ESP2270', 'expect loss <= 130% of original within 0.2', '0.2'],
  ['ESP2102', 'expect loss <= 1.3 * accuracy of original', '1.3 * accuracy of original'],
  ['ESP2102', 'expect loss <= 1.3 * loss of model', '1.3 * loss of model'],
  ['ESP2102', 'expect sparsity >= 1.3 * sparsity of original', '1.3 * sparsity of original'],
  ['ESP2270', 'mark here\nbranch 2 ways varying seed { train all for 1 step }\npick best by auc of here', 'auc of here'],
  ['ESP2270', 'prune weights by block-fisher(block: 0) to 50%', 'block-fisher(block: 0)'],
  ['ESP2270', 'prune weights by block-fisher(block: 4097) to 50%', 'block-fisher(block: 4097)'],
  ['ESP2270', 'prune weights by w / inverse-fisher(9, 0) to 50%', 'w / inverse-fisher(9, 0)'],
  ['ESP2270', 'train all loss only(task, at: head)', 'only(task, at: head)'],
  ['ESP2270', 'train all loss only(lasso, at: 3)', 'only(lasso, at: 3)'],
  ['ESP2270', 'train all loss task + nuclear(0)', 'task + nuclear(0)'],
  ['ESP2270', 'train all loss task + nuclear(as: rows)', 'task + nuclear(as: rows)'],
  ['ESP2270', 'train all loss task + nuclear(every: 1.5)', 'task + nuclear(every: 1.5)'],
  ['ESP2270', 'train all loss task + nuclear(1e-4, 3)', 'task + nuclear(1e-4, 3)'],
  ['ESP2270', 'train all loss only(nuclear(1e-4), at: head)', 'only(nuclear(1e-4), at: head)'],
  ['ESP2270', 'train all loss task + nuclear(at: 3)', 'task + nuclear(at: 3)'],
  ['ESP2270', 'train all loss task + sqrt(nuclear(1e-3))', 'task + sqrt(nuclear(1e-3))'],
  ['ESP2270', 'train all loss task + |nuclear|', 'task + |nuclear|'],
  ['ESP2270', 'train all loss task + |only(lasso, at: head)|', 'task + |only(lasso, at: head)|'],
  ['ESP2205', 'expect bytes > 95% in 38%..90%', 'in 38%..90%'],
  ['ESP2205', 'expect accuracy in 38%..90% within 1 point', 'within 1 point'],
  ['ESP2206', 'expect accuracy > 90% within 1 point', 'within 1 point'],
  ['ESP4071', 'mark here\nexpect sparsity of here >= 6%', 'here'],
  ['ESP4071', 'stage warm for 9 steps { train all }\nexpect density of warm < 6%', 'warm'],
  ['ESP4190', 'prune weights by magnitude to 4 ms', '4 ms'],
  ['ESP4047', 'prune weights by global magnitude to 2:4', 'by global magnitude'],
  ['ESP4047', 'prune weights by magnitude to 2:4 over 2%..72%', 'over 2%..72%'],
  ['ESP4082', 'prune blocks by |w| to 50% using 9 samples of train', 'using 9 samples of train'],
  ['ESP4082', 'collect energy by w^2 using 9 samples of train', 'using 9 samples of train'],
  [
    'ESP4015',
    'prune weights by magnitude to 80%\nstage for 99 steps { train all; rewire 9% of remaining by |g| over 9%..90% of compute }',
    '9%..90% of compute',
  ],
  ['ESP4123', 'stage warm for 9 steps { train all }\ntrain all continuing warm with sgd for 9 steps', 'with sgd'],
  ['ESP4151', 'stage s for 9 steps { train linear; retrain lora(on: last layer) }', 'lora(on: last layer)'],
  ['ESP2270', 'stage s for 9 steps { train gates; prune neurons by (0 - gate) to 50% sparsity }', 'gate'],
];

describe('without a model', () => {
  it.each(cases)('%s is found in %s', (code, text, at) => {
    const { diagnostics } = checkSource({ name: 'recipe.prune', text });
    const found = diagnostics.filter((one) => one.code === code);
    const told = diagnostics.map((one) => `${one.code} ${one.message}`).join('\n');
    const places = found.map(({ span }) => text.slice(span?.start, span?.end));
    expect(
      places.some((place) => place.includes(at)),
      told,
    ).toBe(true);
  });
});
