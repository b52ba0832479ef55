/** The metric `auc`. */
import type { WordDeclaration } from '../declaration.ts';
import { share } from '../values.ts';

export const auc: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'auc',
  value: share,
  best: 'highest',
  documentation:
    'Area under the receiver operating characteristic, of each class against the rest where there are several.',
  example: 'expect auc of model >= 95%',
};
