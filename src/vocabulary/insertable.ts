/** What `insert` adds beside layers. */
import { words } from './declaration.ts';
import { choice, count, rank } from './values.ts';

export const insertable = [
  ...words('insertable', {
    bypass: {
      args: [
        { name: 'kernel', shape: choice('bypass-kernel'), positional: true, required: true, documentation: 'What the bypass is.' },
        { name: 'groups', shape: count, required: true, documentation: 'Parts of the channels that it leaves apart.' },
      ],
      documentation: 'A convolution beside each chosen one, whose output is added to that of the other. It starts at zero.',
      example: 'insert bypass(conv1x1, groups: 4) on conv except first layer\ntrain all',
    },
    hybrid: {
      args: [{ name: 'rank', shape: rank, required: true, documentation: 'Columns of A and rows of B.' }],
      documentation: 'Behind each chosen linear layer or table, y + yAB (arXiv:2408.14721). B starts at zero.',
      example: 'insert hybrid(rank: 8) on mlp\nretrain inserted',
    },
  }),
  ...words('bypass-kernel', {
    conv1x1: {
      documentation: 'A kernel of one place, with the strides of the convolution beside it.',
      example: 'insert bypass(conv1x1, groups: 4) on conv except first layer\ntrain all',
    },
  }),
];
