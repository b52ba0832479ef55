/** Verbs of the ranks of matrices. */
import { clause, verb } from '../declaration.ts';
import { except, inside } from '../clauses/places.ts';
import { every, over } from '../clauses/targets.ts';
import { record, choice, either, energy, rank, shareOfRanks } from '../values.ts';

/** Clauses of the ranks of matrices. */
const asMatrix = clause('as', {
  noun: 'matrix',
  value: choice('matrix-form'),
  default: 'channel',
  documentation: 'How the kernel of a convolution is a matrix; a linear layer is one already.',
  example: 'factorize layers in conv to rank 4 as spatial',
});

const toRanks = clause('to', {
  noun: 'ranks',
  value: either(
    record({ name: 'energy', word: 'energy', shape: energy }),
    record({ name: 'rank', word: 'rank', shape: rank }),
    shareOfRanks,
  ),
  documentation:
    'The ranks that each matrix keeps: the fewest whose squared singular values add up to this share of the sum (`energy 90%`), so many (`rank 8`), or this share of them (`25% of ranks`).',
  example: 'factorize layers in linear to energy 90%',
});

export const factorize = verb('factorize', {
  duty: 'prepares',
  object: record({ name: 'layers', word: 'layers' }),
  clauses: [inside, except, toRanks, asMatrix],
  rules: [{ kind: 'required', clause: 'to' }],
  documentation: 'Replaces each layer by two whose product is its weight with fewer ranks, where the two have fewer parameters.',
  example: 'train all\nfactorize layers in linear to energy 90%',
});

export const project = verb('project', {
  duty: 'prepares',
  object: record({ name: 'ranks', word: 'ranks' }),
  clauses: [inside, except, toRanks, asMatrix, over, every],
  rules: [{ kind: 'required', clause: 'to' }],
  documentation: 'Replaces weights by the nearest ones with fewer ranks; what trains on may have all ranks again.',
  example: 'stage s { train all\nproject ranks in linear to energy 90% every 20 steps }',
});
