/** The clause `on` of a target in latency. */
import type { ClauseDeclaration } from '../declaration.ts';
import { batchOfLatency } from '../values.ts';

export const onBatch: ClauseDeclaration = {
  kind: 'clause',
  word: 'on',
  noun: 'batch',
  value: batchOfLatency,
  documentation:
    'How many samples pass through the network at once where its latency is meant; 1 where it is left out.',
  example: 'prune channels by magnitude to 60% of latency on batch 8\n\ncompact',
};
