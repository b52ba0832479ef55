/** The verb `expect`: fails the run where a metric is not as claimed. */
import type { VerbDeclaration } from '../declaration.ts';
import { inInterval } from '../clauses/in-interval.ts';
import { onDataOrBatch } from '../clauses/on-data-or-batch.ts';
import { withinTolerance } from '../clauses/within-tolerance.ts';

export const expect: VerbDeclaration = {
  kind: 'verb',
  word: 'expect',
  duty: 'observes',
  object: { kind: 'comparison', required: false, ofRun: true },
  clauses: [inInterval, withinTolerance, onDataOrBatch],
  documentation: 'Fails the run where a metric is not as claimed.',
  example: 'prune weights by magnitude to 80%\nexpect sparsity of model in 80% ± 0.1%',
};
