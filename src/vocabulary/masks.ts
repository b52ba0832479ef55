/** What becomes of a weight that a mask leaves out, and what the forward pass takes for it. */
import { words } from './declaration.ts';
import { fading, numberWithin } from './values.ts';

export const masks = words('mask', {
  hard: {
    documentation: 'Gradients are masked before the optimizer and pruned weights become 0 with their state.',
    example: 'prune weights by magnitude to 80% over 25%..75% mask hard',
  },
  revisable: {
    documentation:
      "A pruned weight keeps its value, unused and untrained, and may come back (GMP's original TensorFlow code). Of weights and tiles; units take `hard` alone.",
    example: 'prune weights by magnitude to 80% over 25%..75% mask revisable',
  },
  soft: {
    documentation: 'A pruned weight is 0 in the forward pass and continues to train with the dense gradient (straight-through).',
    example: 'prune weights by magnitude to 80% over 25%..75% mask soft',
  },
  shrinking: {
    args: [{ name: 'factor', shape: fading, default: '0.95', documentation: 'The factor of a pruned weight after a step, from 0 to 1.' }],
    documentation: 'A pruned weight is scaled down step by step, continues to train, and is 0 at the end.',
    example: 'prune weights by magnitude to 80% every 1 step along constant mask shrinking',
  },
  fading: {
    args: [
      {
        name: 'rate',
        shape: numberWithin({ from: 0 }),
        default: '1e-4',
        documentation: 'How fast: exp(−rate · steps since the window opened) is left at an update.',
      },
    ],
    documentation:
      "A pruned weight still counts in the forward pass, by a share that falls at each update to 0 at the window's end, and goes on training by the dense gradient (straight-through).",
    example: 'prune weights by magnitude to 2:4 over 10%..90% every 1 step mask fading(rate: 1e-3)',
  },
});

/** What the forward pass takes for a weight. */
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
