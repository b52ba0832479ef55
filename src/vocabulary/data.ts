/** Parts of the data, what a share is a share of, and types of parameters. */
import { words } from './declaration.ts';
import { choice, count, density, duration, number, ratio, share, sparsity } from './values.ts';

export const data = [
  ...words('data', {
    train: { documentation: 'The samples that training draws from.', example: 'measure accuracy on train' },
    validation: { documentation: 'The samples that choices are made on.', example: 'measure accuracy on validation' },
    calibration: { documentation: 'The samples that statistics are taken from.', example: 'measure accuracy on calibration' },
    test: { documentation: 'The samples that nothing may be chosen on.', example: 'measure accuracy on test' },
  }),
  ...words('data-amount', {
    all: { documentation: 'Every sample of the data set.', example: 'prune weights by wanda to 50% using all of calibration' },
  }),
];

// What a share is a share of.

export const bases = words('base', {
  remaining: {
    documentation: 'What is still there when the statement runs.',
    example: 'prune weights by magnitude removing 20% of remaining',
  },
  original: { documentation: 'What the model had at first.', example: 'prune weights by magnitude removing 20% of original' },
  params: {
    documentation: 'All parameters of the original model, or those that the statement is about.',
    example: 'retrain lora within 1% of params',
  },
  ranks: {
    documentation: 'The singular values of a matrix: as many as its shorter side.',
    example: 'factorize layers in linear to 25% of ranks',
  },
  flops: { documentation: 'Multiply-adds of one forward pass, times two.', example: 'prune channels by magnitude to 50% of flops' },
  bytes: { documentation: 'Size of the written file.', example: 'prune channels by magnitude to 50% of bytes' },
  latency: {
    documentation: 'Time of one forward pass, by the profile that `espalier profile` measured.',
    example: 'prune channels by magnitude to 50% of latency',
  },
  compute: {
    documentation: 'Live selected weights, summed over steps.',
    example: 'prune weights by magnitude to 50% over 25%..75% of compute',
  },
});

// Types of parameters and criteria.

export const types = words('type', {
  sparsity: {
    value: sparsity,
    documentation: 'A share that is pruned.',
    example: 'param s: sparsity = 80%\nprune weights by magnitude to s',
  },
  density: { value: density, documentation: 'A share that is kept.', example: 'param d: density = 20%\nprune weights by magnitude to d' },
  share: {
    value: share,
    documentation: 'A share of a stage or of a floor.',
    example: 'param f: share = 5%\nprune weights by magnitude to 80% protect min f per layer',
  },
  duration: { value: duration, documentation: 'A length of training.', example: 'param length: duration = 5 epochs\ntrain all for length' },
  count: {
    value: count,
    documentation: 'A whole number.',
    example: 'param rounds: count = 3\nrepeat rounds times { prune weights by magnitude removing 20% of remaining }',
  },
  number: { value: number, documentation: 'A number without a unit.', example: 'param lr: number = 1e-3\ntrain all with adamw(lr: lr)' },
  ratio: {
    follow: [{ name: 'of', word: 'of', shape: choice('base', 'params', 'flops', 'bytes', 'latency') }],
    value: ratio,
    documentation: 'The remaining share of a resource.',
    example: 'param half: ratio of flops = 50%\nprune channels by magnitude to half',
  },
});
