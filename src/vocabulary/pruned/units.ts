/** Units: slices of layers that go together with all that depends on them. */
import { words } from '../declaration.ts';
import type { PrunedKind } from '../pruned-kind.ts';

export const units: PrunedKind = {
  noun: 'units',
  beside: 'together',
  choices: {
    'by.allocation': { words: ['global', 'uniform'], instead: 'use `global` or `uniform`', because: 'whose layers have no kernels' },
    mask: { words: ['hard'], instead: 'use `mask hard`, the default' },
    'normalized.per': { words: ['layer'], instead: 'use `per layer`' },
    'protect.per': { words: ['layer'], instead: 'write `per layer`' },
  },
  patterns: false,
  words: words('pruned', {
    channels: {
      documentation: 'Outputs of convolutions, with all that depends on them.',
      example: 'prune channels by magnitude to 20% sparsity',
    },
    neurons: { documentation: 'Hidden units of feed-forward parts.', example: 'prune neurons by magnitude to 20% sparsity' },
    heads: { documentation: 'Heads of attention.', example: 'prune heads by magnitude to 20% sparsity' },
    dimensions: {
      documentation: 'Dimensions of the heads of attention: all heads of a layer lose the same, of queries and keys together, of values.',
      example: 'prune dimensions by magnitude to 25% sparsity',
    },
    experts: {
      documentation: 'Experts of a mixture, with their columns of the router. A softmax over them shares out among those that are left.',
      example: 'prune experts by magnitude removing 1 expert',
    },
    hidden: {
      documentation: 'Hidden units of recurrent layers, with their gates and the layers that read them.',
      example: 'prune hidden by magnitude to 25% sparsity',
    },
    width: {
      documentation:
        'The width of a residual stream: one place of everything that writes to it and reads from it. An RMSNorm over it computes as before; a LayerNorm then divides by the remaining width.',
      example: 'prune width by magnitude to 25% sparsity',
    },
    rows: {
      documentation: 'Rows of embedding tables: the ids of all pruned rows read one remaining row of zeros.',
      example: 'prune rows by magnitude to 25% sparsity',
    },
  }),
};
