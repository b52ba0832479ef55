/** The clause `smoothed`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { fading } from '../values.ts';

export const smoothed: ClauseDeclaration = {
  kind: 'clause',
  word: 'smoothed',
  noun: 'smoothing',
  value: fading,
  documentation:
    'The share of the last score in the next one: over the updates, scores are a moving average. `every` sets how often they are measured.',
  example: 'prune weights by magnitude to 80% over 25%..75% smoothed 0.9',
};
