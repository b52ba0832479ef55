/** What a share is a share of. */
import { words } from './declaration.ts';

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
