/** How a target is shared out among layers. */
import type { WordDeclaration } from './declaration.ts';

const global: WordDeclaration = {
  kind: 'word',
  category: 'allocation',
  word: 'global',
  documentation: 'One threshold for the whole selection: raw scores of all layers compete.',
  example: 'prune weights by global magnitude to 80%',
};

const uniform: WordDeclaration = {
  kind: 'word',
  category: 'allocation',
  word: 'uniform',
  documentation: 'The same ratio in every layer.',
  example: 'prune weights by uniform magnitude to 80%',
};

const erk: WordDeclaration = {
  kind: 'word',
  category: 'allocation',
  word: 'erk',
  documentation:
    "Erdős–Rényi with kernels: density is proportional to the sum of a layer's dimensions over their product.",
  example: 'prune weights by erk magnitude to 80%',
};

const er: WordDeclaration = {
  kind: 'word',
  category: 'allocation',
  word: 'er',
  documentation: 'Erdős–Rényi: density is proportional to (in + out) / (in · out).',
  example: 'prune weights by er magnitude to 80%',
};

export const allocations: readonly WordDeclaration[] = [global, uniform, erk, er];
