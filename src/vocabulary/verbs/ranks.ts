/** Verbs of the ranks of matrices. */
import type { VerbDeclaration } from '../declaration.ts';
import { except, inside } from '../clauses/places.ts';
import { asMatrix, toRanks } from '../clauses/ranks.ts';
import { every, over } from '../clauses/targets.ts';
import { record } from '../values.ts';

/** Replaces layers by two smaller ones each. */
export const factorize: VerbDeclaration = {
  kind: 'verb',
  word: 'factorize',
  duty: 'prepares',
  object: record({ name: 'layers', word: 'layers' }),
  clauses: [inside, except, toRanks, asMatrix],
  rules: [{ kind: 'required', clause: 'to' }],
  documentation: 'Replaces each layer by two whose product is its weight with fewer ranks, where the two have fewer parameters.',
  example: 'train all\nfactorize layers in linear to energy 90%',
};

/** Sets the smallest singular values of weights to 0, at once or every so many steps. */
export const project: VerbDeclaration = {
  kind: 'verb',
  word: 'project',
  duty: 'prepares',
  object: record({ name: 'ranks', word: 'ranks' }),
  clauses: [inside, except, toRanks, asMatrix, over, every],
  rules: [{ kind: 'required', clause: 'to' }],
  documentation: 'Replaces weights by the nearest ones with fewer ranks; what trains on may have all ranks again.',
  example: 'stage s { train all\nproject ranks in linear to energy 90% every 20 steps }',
};
