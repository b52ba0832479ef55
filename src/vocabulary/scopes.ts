/** Parts of a network that a score is compared or normalised in. */
import { words } from './declaration.ts';

export const scopes = words('scope', {
  layer: { documentation: 'Each layer for itself.', example: 'prune weights by magnitude to 80% protect min 5% per layer' },
  sublayer: {
    documentation: 'Each residual branch for itself. This version refuses it (ESP2270).',
    example: 'prune weights by magnitude to 80% protect min 5% per sublayer',
  },
  row: {
    documentation: 'Each output unit with all its inputs, whatever the storage order.',
    example: 'prune weights by magnitude to 50% ranked per row',
  },
  column: { documentation: 'Each input with all output units.', example: 'prune weights by magnitude to 50% ranked per column' },
  block: {
    documentation: 'All rows of so many inputs; of floors and removals, each residual block.',
    example: 'prune weights by magnitude to 50% ranked per block 128',
  },
  class: { documentation: 'Each label for itself.', example: 'prune weights by wanda to 50% using 10 samples per class of calibration' },
});
