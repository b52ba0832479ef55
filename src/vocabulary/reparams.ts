/** Re-parameterisations: what the forward pass takes for a weight. */
import { words } from './declaration.ts';

export const reparams = words('reparam', {
  pdp: {
    documentation: 'A soft mask of the weight and the current threshold.',
    example: 'prune weights by magnitude to 80% over 25%..75% mask pdp',
  },
  'soft-threshold': {
    documentation: 'Every weight is pulled towards zero by the threshold.',
    example: 'prune weights by magnitude to 80% over 25%..75% mask soft-threshold',
  },
  powerprop: {
    documentation: 'Small weights learn more slowly and stay small.',
    example: 'prune weights by magnitude to 80% over 25%..75% mask powerprop',
  },
});
