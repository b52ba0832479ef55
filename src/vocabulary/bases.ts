/** What a share is a share of. */
import type { WordDeclaration } from './declaration.ts';

const remaining: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'remaining',
  documentation: 'What is still there when the statement runs.',
  example: 'prune weights by magnitude removing 20% of remaining',
};

const original: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'original',
  documentation: 'What the model had at first.',
  example: 'prune weights by magnitude removing 20% of original',
};

const params: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'params',
  documentation: 'All parameters of the original model, or those that the statement is about.',
  example: 'retrain lora within 1% of params',
};

const ranks: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'ranks',
  documentation: 'The singular values of a matrix: as many as its shorter side.',
  example: 'factorize layers in linear to 25% of ranks',
};

const flops: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'flops',
  documentation: 'Multiply-adds of one forward pass, times two.',
  example: 'prune channels by magnitude to 50% of flops',
};

const bytes: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'bytes',
  documentation: 'Size of the written file.',
  example: 'prune channels by magnitude to 50% of bytes',
};

const latency: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'latency',
  documentation: 'Time of one forward pass, by the profile that `espalier profile` measured.',
  example: 'prune channels by magnitude to 50% of latency',
};

const compute: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'compute',
  documentation: 'Live selected weights, summed over steps.',
  example: 'prune weights by magnitude to 50% over 25%..75% of compute',
};

export const bases: readonly WordDeclaration[] = [remaining, original, params, ranks, flops, bytes, latency, compute];
