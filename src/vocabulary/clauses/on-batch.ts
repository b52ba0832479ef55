/** The clause `on` of a target in latency. */
import type { ClauseDeclaration } from '../declaration.ts';
import { batchOfLatency } from '../values.ts';

export const onBatch: ClauseDeclaration = {
  kind: 'clause',
  word: 'on',
  noun: 'batch',
  value: batchOfLatency,
  documentation: 'The batch size for which the latency holds; 1 by default.',
  example: 'prune channels by magnitude to 60% of latency on batch 8\n\ncompact',
};
