/** The statistic `mean`. */
import type { WordDeclaration } from '../declaration.ts';

export const mean: WordDeclaration = {
  kind: 'word',
  category: 'statistic',
  word: 'mean',
  documentation: 'The mean of the values of several seeds.',
  example: 'train all for 2 epochs\nexpect mean over 5 seeds loss of model <= 0.1',
};
