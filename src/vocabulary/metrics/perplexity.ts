/** The metric `perplexity`. */
import type { WordDeclaration } from '../declaration.ts';
import { number } from '../values.ts';

export const perplexity: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'perplexity',
  value: number,
  best: 'lowest',
  documentation: 'exp of the mean cross-entropy of a token.',
  example: 'expect perplexity of model <= 20',
};
