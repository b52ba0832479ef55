/** The clause `smoothed`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { fading } from '../values.ts';

export const smoothed: ClauseDeclaration = {
  kind: 'clause',
  word: 'smoothed',
  noun: 'smoothing',
  value: fading,
  documentation:
    'The share of the last score that goes on in the next: from update to update, scores are a moving average. How often they are taken, `every` says.',
  example: 'prune weights by magnitude to 80% over 25%..75% smoothed 0.9',
};
