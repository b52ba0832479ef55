/** The clause `decay`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice, moment, moments, record, shareOfRate } from '../values.ts';

export const decay: ClauseDeclaration = {
  kind: 'clause',
  word: 'decay',
  value: record({ name: 'schedule', shape: choice('decay') }),
  own: [
    { name: 'warmup', word: 'warmup', shape: moment, optional: true },
    { name: 'at', word: 'at', shape: { ...moments, unordered: true }, optional: true },
    { name: 'to', word: 'to', shape: shareOfRate, optional: true },
    { name: 'restarting', word: 'restarting', optional: true },
  ],
  default: 'linear',
  documentation: 'How the rate falls over the stage.',
  example: 'train all decay cosine warmup 10%',
};
