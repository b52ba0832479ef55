/** The mask `fading`. */
import type { WordDeclaration } from '../declaration.ts';
import { numberWithin } from '../values.ts';

export const fading: WordDeclaration = {
  kind: 'word',
  category: 'mask',
  word: 'fading',
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
};
