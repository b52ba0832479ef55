/** Penalties that are added to a loss. */
import type { WordDeclaration } from './declaration.ts';

const slimming: WordDeclaration = {
  kind: 'word',
  category: 'penalty',
  word: 'slimming',
  documentation: 'Sum of the sizes of the scales of norms.',
  example: 'train all loss task + slimming',
};

const lasso: WordDeclaration = {
  kind: 'word',
  category: 'penalty',
  word: 'lasso',
  documentation: 'Sum of the sizes of weights.',
  example: 'train all loss task + lasso',
};

const ridge: WordDeclaration = {
  kind: 'word',
  category: 'penalty',
  word: 'ridge',
  documentation: 'Sum of the squares of weights.',
  example: 'train all loss task + ridge',
};

const groupLasso: WordDeclaration = {
  kind: 'word',
  category: 'penalty',
  word: 'group-lasso',
  documentation: 'Sum of the lengths of units.',
  example: 'train all loss task + group-lasso',
};

export const penalties: readonly WordDeclaration[] = [slimming, lasso, ridge, groupLasso];
