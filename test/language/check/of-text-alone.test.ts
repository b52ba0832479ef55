/** What stands in a text alone is said by the checker, whatever the model is; and what needs the model is not. */
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../../src/check-source.ts';

const gated = (prune: string) => `stage for 20 steps {\n  train gates\n  ${prune}\n}`;
const training = (statement: string) => `stage for 20 steps {\n  ${statement}\n}`;

const refused: readonly (readonly [code: string, text: string, at: string])[] = [
  ['ESP4273', training('train weights loss task + ln(expected-flops)'), 'task + ln(expected-flops)'],
  ['ESP4273', 'prune channels by width to 50% sparsity', 'by width'],
  ['ESP2270', 'prune neurons by s to 50%', 's'],
  ['ESP4221', training('train all loss task + mean(q)'), 'task + mean(q)'],
  ['ESP4221', training('train all loss task + open-gates'), 'task + open-gates'],
  ['ESP4221', training('train all\n  prune neurons by gate to 50% sparsity'), 'by gate'],
  ['ESP4221', 'prune neurons by gate to 50% sparsity', 'by gate'],
  ['ESP4222', gated('prune neurons by gate to 50% sparsity over 0%..100%'), 'by gate'],
  ['ESP4222', gated('prune neurons by gate to 50% sparsity at 0%, 50%'), 'by gate'],
  ['ESP3052', 'prune weights in sublayers 0..2 by magnitude to 50%', 'sublayers 0..2'],
  ['ESP3052', training('train all except heads 1..2'), 'heads 1..2'],
  ['ESP4270', training('train weights rates 10% of biases'), 'biases'],
  ['ESP4270', training('train biases, norms rates 10% of weights'), 'weights'],
  ['ESP4312', training('train inserted'), 'inserted'],
  ['ESP4056', training('retrain lora, all'), 'lora, all'],
  ['ESP4012', training('train all\n  prune weights by magnitude to 80% at 5, 40 steps'), '40 steps'],
  ['ESP4012', training('train all\n  prune weights by magnitude to 80% over 10..40 steps'), '10..40 steps'],
  ['ESP4016', training('train all decay linear warmup 40 steps'), 'linear warmup 40 steps'],
  ['ESP4119', training('train all\n  rewire 10% of remaining by |g|'), 'rewire'],
  ['ESP2270', 'prune weights by avg(h_in) to 50%', 'avg(h_in)'],
  ['ESP2270', 'prune neurons by avg(kl(full, y)) to 50% sparsity', 'avg(kl(full, y))'],
  ['ESP2270', 'prune weights by rank(w) to 50%', 'rank(w)'],
  ['ESP2270', 'prune weights by t * w to 50%', 't * w'],
  ['ESP2270', 'prune weights by p * |w| to 50%', 'p * |w|'],
  ['ESP2270', 'prune weights by gamma * |w| to 50%', 'gamma * |w|'],
  ['ESP2270', 'prune weights by |beta| to 50%', '|beta|'],
  ['ESP2270', 'prune weights by |w| / 0 to 50%', '|w| / 0'],
  ['ESP2270', 'prune weights by |w| / (2 - 2) to 50%', '|w| / (2 - 2)'],
  ['ESP2270', 'prune weights by 1 to 50%', '1'],
  ['ESP2124', 'train all with sgd(lr: 1e-400) for 10 steps', '1e-400'],
  ['ESP2124', 'train all with sgd(lr: 1e400) for 10 steps', '1e400'],
  ['ESP2013', 'criterion w = |x|\nprune weights by avg(w) to 50%', 'w'],
];

describe('a recipe is refused for its text', () => {
  it.each(refused)('%s: %s', (code, text, at) => {
    const { diagnostics } = checkSource({ name: 'recipe.prune', text });
    const found = diagnostics.filter((one) => one.code === code).map(({ span }) => text.slice(span?.start, span?.end));
    expect([diagnostics.map((one) => one.code), found.some((place) => place.startsWith(at))]).toEqual([
      expect.arrayContaining([code]),
      true,
    ]);
  });
});

const sound: readonly string[] = [
  gated('prune neurons by gate to 50% sparsity over 10%..100%'),
  gated('prune neurons by gate to 50% sparsity'),
  training('train weights, gates loss task + mean(q)\n  prune neurons by gate to 50% sparsity'),
  training('train widths loss task + ln(expected-flops)\n  prune channels by width to 50% of flops'),
  training('train all, codes loss task + mean(q * (1 - q))'),
  'prune weights in layers 0..2 by magnitude to 50%',
  training('train all rates 10% of biases'),
  training('train biases rates 10% of linear'),
  `insert hybrid(rank: 4) on fc1\n${training('train inserted')}`,
  training('retrain lora, biases'),
  training('train all\n  prune weights by magnitude to 80% over 10..20 steps'),
  'stage for 2 epochs {\n  train all\n  prune weights by magnitude to 80% at 5, 40 steps\n}',
  `prune weights by magnitude to 50%\n${training('train all\n  rewire 10% of remaining by |g|')}`,
  'prune weights by draw() to 50%',
  'prune neurons by avg(|y|) to 50% sparsity',
  'prune channels by |gamma| to 50% sparsity',
  'prune weights by |w| / (1 + |w|) to 50%',
];

describe('a recipe is not refused for its text', () => {
  it.each(sound)('%s', (text) => {
    const { diagnostics } = checkSource({ name: 'recipe.prune', text });
    const known = new Set(refused.map(([code]) => code));
    expect(diagnostics.filter((one) => one.severity === 'error' && known.has(one.code)).map(({ message }) => message)).toEqual([]);
  });
});
