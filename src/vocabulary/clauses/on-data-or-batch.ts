/** The clause `on` of what is measured: a data set, or the batch of a latency. */
import type { ClauseDeclaration } from '../declaration.ts';
import { batchOfLatency, choice, either } from '../values.ts';

export const onDataOrBatch: ClauseDeclaration = {
  kind: 'clause',
  word: 'on',
  noun: 'data or batch',
  value: either(choice('data'), batchOfLatency),
  documentation: 'The data set; for a latency, the batch size, 1 by default.',
  example: 'measure latency on batch 8',
};
