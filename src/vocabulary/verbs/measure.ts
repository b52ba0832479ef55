/** The verb `measure`: reports a metric of the state at its place. */
import type { VerbDeclaration } from '../declaration.ts';
import { after } from '../clauses/after.ts';
import { asName } from '../clauses/as.ts';
import { between } from '../clauses/between.ts';
import { every } from '../clauses/every.ts';
import { onDataOrBatch } from '../clauses/on-data-or-batch.ts';
import { list, measured } from '../values.ts';

export const measure: VerbDeclaration = {
  kind: 'verb',
  word: 'measure',
  duty: 'observes',
  object: list(measured),
  clauses: [onDataOrBatch, asName, after, between, every],
  documentation: 'Reports a metric of the state at its place.',
  example: 'measure loss, accuracy on validation',
};
