/** Clauses of the ranks of matrices. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice, either, energy, rank, record, shareOfRanks } from '../values.ts';

export const asMatrix: ClauseDeclaration = {
  kind: 'clause',
  word: 'as',
  noun: 'matrix',
  value: choice('matrix-form'),
  default: 'channel',
  documentation: 'How the kernel of a convolution is a matrix; a linear layer is one already.',
  example: 'factorize layers in conv to rank 4 as spatial',
};

export const toRanks: ClauseDeclaration = {
  kind: 'clause',
  word: 'to',
  noun: 'ranks',
  value: either(
    record({ name: 'energy', word: 'energy', shape: energy }),
    record({ name: 'rank', word: 'rank', shape: rank }),
    shareOfRanks,
  ),
  documentation:
    'The ranks that each matrix keeps: the fewest whose squared singular values add up to this share of the sum (`energy 90%`), so many (`rank 8`), or this share of them (`25% of ranks`).',
  example: 'factorize layers in linear to energy 90%',
};
