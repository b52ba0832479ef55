/** Verbs that join, choose and measure. */
import { verb } from '../declaration.ts';
import * as places from '../clauses/places.ts';
import { adding, byValue, smoothedSteps, using } from '../clauses/scores.ts';
import { every } from '../clauses/targets.ts';
import { choice, either, list, measured } from '../values.ts';

export const average = verb('average', {
  duty: 'joins',
  object: choice('join'),
  clauses: [places.weighted],
  documentation: 'Joins the arms of a branch by the mean of their weights.',
  example: 'branch 5 ways varying seed { train all }\naverage all',
});

export const collect = verb('collect', {
  duty: 'observes',
  object: { kind: 'name', of: ['statistic'], defines: true },
  clauses: [places.inside, places.except, byValue, adding, using, smoothedSteps],
  rules: [
    { kind: 'one-of', clauses: ['by', 'adding'] },
    { kind: 'needs', clause: 'smoothed', oneOf: ['adding'] },
    { kind: 'not-both', clauses: ['adding', 'using'] },
  ],
  documentation: 'Keeps a number of each weight under a name, which later criteria can read.',
  example: 'collect energy by w^2 * avg(x^2)\nprune weights by energy to 50%',
});

export const expect = verb('expect', {
  duty: 'observes',
  object: { kind: 'comparison', required: false, ofRun: true },
  clauses: [places.inInterval, places.withinTolerance, places.onDataOrBatch],
  rules: [{ kind: 'not-both', clauses: ['in', 'within'] }],
  documentation: 'Fails the run where a metric is not as claimed.',
  example: 'prune weights by magnitude to 80%\nexpect sparsity of model in 80% ± 0.1%',
});

export const measure = verb('measure', {
  duty: 'observes',
  object: list(measured),
  clauses: [places.onDataOrBatch, places.asName, places.after, places.between, every],
  documentation: 'Reports a metric of the state at its place.',
  example: 'measure loss, accuracy on validation',
});

export const pick = verb('pick', {
  duty: 'joins',
  object: either(choice('pick'), { kind: 'name', of: ['arm'] }),
  clauses: [places.byMetric, places.on],
  rules: [
    { kind: 'required', clause: 'by', when: ['best'] },
    { kind: 'blind', clause: 'on', word: 'test' },
  ],
  documentation: 'Goes on with one arm of a branch.',
  example: 'branch 3 ways varying seed { train all }\npick best by accuracy on validation',
});
