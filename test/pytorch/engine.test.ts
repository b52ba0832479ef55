/** Plans carried out by both engines: data-free masks bit for bit, measured ones nearly, training within rounding. */
import { expect, it } from 'vitest';
import { carriedOutByBoth, type Case, type Compared } from './both-engines.ts';

const long = 900_000;

/** Those whose masks, counts and events have to be equal. */
function equal(cases: readonly Case[], compared: readonly Compared[], apart: number): void {
  for (const [index, own] of compared.entries()) {
    const { code, fault, same, differ, kinds } = own;
    expect({ ...cases[index], code, fault, same, differ, apart: own.apart <= apart }).toEqual({
      ...cases[index],
      code: 0,
      fault: undefined,
      same: true,
      differ: 0,
      apart: true,
    });
    expect(kinds[1]).toEqual(kinds[0]);
  }
}

const models = ['mlp_digits', 'lenet5_fmnist', 'mobilenet_tiny_fmnist_bn', 'vit_fmnist', 'char_gpt', 'char_llama'];

/** No sample is read. */
const dataFree = [
  'prune weights by global magnitude to 80% protect min 5% per layer',
  'prune weights by erk random to 70%',
  'prune weights by uniform magnitude to 50% ranked per row',
  'prune weights by uniform magnitude to 60% ranked per column',
  'prune weights by lamp to 70% ties last go',
  'prune weights by magnitude to 2:4',
];

it(
  'masks of criteria without data are equal bit for bit',
  async () => {
    const cases = models.map((model, index): Case => ({ model, recipe: dataFree[index] ?? '' }));
    equal(cases, await carriedOutByBoth(cases), 0);
  },
  long,
);

/** Of inputs, gradients and second moments; compensation sums in another order. */
const measured: readonly Case[] = [
  { model: 'mlp_digits', recipe: 'prune weights by wanda to 2:4 using 128 samples of calibration' },
  { model: 'lenet5_fmnist', recipe: 'prune weights by uniform wanda to 50% using 64 samples of calibration' },
  { model: 'mlp_digits', recipe: 'prune weights by global |w * avg(g)| to 70% using 5 samples per class of train' },
  { model: 'mlp_digits', recipe: 'prune weights by uniform avg((w * g)^2) to 60% using 64 samples of train' },
  { model: 'mlp_digits', recipe: 'prune weights by uniform w^2 * inverse-fisher(20, 1e-4) to 60% using 64 samples of train' },
  { model: 'mlp_digits', recipe: 'prune weights by uniform var(x over samples) * w^2 to 50% using 128 samples of calibration' },
  { model: 'mlp_digits', recipe: 'prune weights by global synflow to 80%' },
  { model: 'mlp_digits', recipe: 'prune weights by obs to 2:4 using 256 samples of calibration compensating by obs' },
  { model: 'mlp_digits', recipe: 'prune weights by obs to 50% ranked per block 16 using 256 samples of calibration compensating by obs' },
  { model: 'mlp_digits', recipe: 'prune weights by uniform wanda to 50% using 128 samples of calibration compensating by bias' },
];

it(
  'masks of statistics are equal, and what makes up for them nearly',
  async () => {
    equal(measured, await carriedOutByBoth(measured), 1e-4);
  },
  long,
);

const trained: readonly string[] = [
  `stage s for 200 steps {
  train all with sgd(lr: 0.02, momentum: 0.9) decay cosine
  prune weights by global magnitude to 90% over 25%..75% every 5 steps
}`,
  `prune weights by erk random to 80%
stage s for 60 steps {
  train all with sgd(lr: 0.05, momentum: 0.9, nesterov, weight-decay: 1e-4) decay linear warmup 10% clip 1 accumulate 4
  rewire 30% of remaining per layer by |g| every 5 steps
}`,
  `stage s for 60 steps {
  train all with sgd(lr: 0.02, momentum: 0.9)
  prune weights by global magnitude to 80% over 0%..75% every 4 steps mask revisable
}`,
  `stage s for 60 steps {
  train all with sgd(lr: 0.02, momentum: 0.9)
  prune weights by global magnitude to 80% over 0%..75% every 4 steps mask soft
}`,
  `stage warm for 20 steps { train all with sgd(lr: 0.05, momentum: 0.9, weight-decay: 1e-4) decay constant }
mark early-on
repeat 2 times {
  stage train for 15 steps { train all continuing warm }
  stage prune { prune weights by global magnitude removing 20% of remaining }
  rewind all, clock, optimizer to early-on
}
stage ticket for 15 steps { train all continuing warm }`,
  `stage prune { prune weights by global magnitude to 60% }
branch 3 ways varying seed {
  stage retrain for 15 steps { train all with sgd(lr: 0.05, momentum: 0.9) decay linear warmup 10% }
}
average all
expect sparsity of model in 60% ± 0.1%`,
  `prune weights by uniform magnitude to 50%
reset weights using permuted
stage t for 20 steps { retrain biases, lora(rank: 3, alpha: 6, form: plain) with sgd(lr: 0.05, momentum: 0.9) }`,
];

it(
  'training gives the same losses, counts and masks',
  async () => {
    const cases = trained.map((recipe): Case => ({ model: 'mlp_digits', recipe }));
    const compared = await carriedOutByBoth(cases);
    equal(cases, compared, 1e-3);
    for (const { losses } of compared) {
      const [ours, theirs] = losses;
      expect(theirs.length).toBe(ours.length);
      for (const [step, loss] of ours.entries())
        expect(Math.abs((theirs[step] ?? NaN) - loss)).toBeLessThanOrEqual(1e-4 * Math.max(loss, 0.1));
    }
  },
  long,
);
