/** The statistic `median`. */
import type { WordDeclaration } from '../declaration.ts';

export const median: WordDeclaration = {
  kind: 'word',
  category: 'statistic',
  word: 'median',
  documentation: 'The middle of the values of several seeds; of an even number, the mean of both.',
  example: 'train all for 2 epochs\nexpect median over 3 seeds accuracy of model >= 97%',
};
