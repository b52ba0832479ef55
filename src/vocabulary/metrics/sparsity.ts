/** The metric `sparsity`. */
import type { WordDeclaration } from '../declaration.ts';
import { sparsity } from '../values.ts';

export const sparsityMetric: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'sparsity',
  value: sparsity,
  documentation: 'Pruned units over all units that are spoken of.',
  example: 'expect sparsity of model in 80% ± 0.1%',
};
