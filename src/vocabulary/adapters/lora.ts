/** What trains: `lora`. */
import type { WordDeclaration } from '../declaration.ts';
import { choice, positiveNumber, rank, selector } from '../values.ts';

export const lora: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'lora',
  args: [
    {
      name: 'rank',
      shape: rank,
      documentation: 'Rows of A and columns of B; without it, solved from `within`.',
    },
    {
      name: 'alpha',
      shape: positiveNumber,
      documentation: 'Scale times rank; without it, the scale is 1.',
    },
    {
      name: 'form',
      shape: choice('adapter-form'),
      documentation: 'How BA meets the mask; without it, masked where the layer has one.',
    },
    {
      name: 'on',
      shape: selector,
      documentation: 'Layers that get an adapter; without it, linear and ungrouped conv.',
    },
  ],
  documentation: 'Low-rank adapters beside the frozen weights: W + (alpha / rank) · BA.',
  example: 'retrain lora(rank: 16, alpha: 32, form: masked, on: linear)',
};
