/** How the weights that stay make up for those that go. */
import { words } from './declaration.ts';
import { share } from './values.ts';

export const compensations = words('compensation', {
  obs: {
    args: [{ name: 'damping', shape: share, default: '1%', documentation: 'Share of the mean diagonal that is added to the diagonal.' }],
    documentation:
      'Optimal brain surgeon: kept weights compensate for pruned ones, by the inverse second moment of the input; for units, all columns at once by least squares.',
    example: 'prune weights by magnitude to 50% ranked per block 128 compensating by obs(damping: 1%)',
  },
  bias: {
    documentation: 'Biases take over the mean output of pruned weights, as in FLAP.',
    example: 'prune weights by fluctuation to 50% compensating by bias',
  },
});
