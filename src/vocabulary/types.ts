/** Types of parameters and criteria. */
import { words } from './declaration.ts';
import { choice, count, density, duration, number, ratio, share, sparsity } from './values.ts';

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
