/** Parts of a network that `train` updates. */
import type { WordDeclaration } from './declaration.ts';

const all: WordDeclaration = { kind: 'word', category: 'trained', word: 'all', documentation: 'All parameters.', example: 'retrain all' };

const weights: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'weights',
  documentation: 'Kernels and matrices.',
  example: 'retrain weights',
};

const biases: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'biases',
  documentation: 'Biases of all layers.',
  example: 'retrain biases',
};

const norms: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'norms',
  documentation: 'Scales and shifts of normalisations.',
  example: 'retrain norms',
};

const head: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'head',
  documentation: 'The layer that makes the logits.',
  example: 'retrain head',
};

const inserted: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'inserted',
  documentation: 'What `insert` added.',
  example: 'insert hybrid(rank: 8) on mlp\nretrain inserted',
};

export const trained: readonly WordDeclaration[] = [all, weights, biases, norms, head, inserted];
