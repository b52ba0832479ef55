/** The verb `pick`: goes on with one arm of a branch. */
import type { VerbDeclaration } from '../declaration.ts';
import { byMetric } from '../clauses/by-metric.ts';
import { on } from '../clauses/on.ts';
import { choice, either } from '../values.ts';

export const pick: VerbDeclaration = {
  kind: 'verb',
  word: 'pick',
  duty: 'joins',
  object: either(choice('pick'), { kind: 'name', of: ['arm'] }),
  clauses: [byMetric, on],
  rules: [
    { kind: 'required', clause: 'by', when: ['best'] },
    { kind: 'blind', clause: 'on', word: 'test' },
  ],
  documentation: 'Goes on with one arm of a branch.',
  example: 'branch 3 ways varying seed { train all }\npick best by accuracy on validation',
};
