/** The clause `on` of what is measured: a data set, or the batch of a latency. */
import type { ClauseDeclaration } from '../declaration.ts';
import { batchOfLatency, choice, either } from '../values.ts';

export const onDataOrBatch: ClauseDeclaration = {
  kind: 'clause',
  word: 'on',
  noun: 'data or batch',
  value: either(choice('data'), batchOfLatency),
  documentation:
    'The data set; of a latency how many samples pass through the network at once, 1 where it is left out.',
  example: 'measure latency on batch 8',
};
