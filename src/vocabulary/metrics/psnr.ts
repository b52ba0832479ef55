/** The metric `psnr`. */
import type { WordDeclaration } from '../declaration.ts';
import { number, positiveNumber } from '../values.ts';

export const psnr: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'psnr',
  args: [
    {
      name: 'peak',
      shape: positiveNumber,
      default: '1',
      documentation: 'The largest value that a target may have.',
    },
  ],
  value: number,
  best: 'highest',
  documentation: 'Peak signal-to-noise ratio of outputs and targets, in decibels.',
  example: 'expect psnr of model >= 30',
};
