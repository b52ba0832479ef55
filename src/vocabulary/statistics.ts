/** Statistics that `calibrate` takes. */
import { words } from './declaration.ts';

export const statistics = words('statistic', {
  median: {
    documentation: 'The middle of the values of several seeds; of an even number, the mean of both.',
    example: 'train all for 2 epochs\nexpect median over 3 seeds accuracy of model >= 97%',
  },
  mean: {
    documentation: 'The mean of the values of several seeds.',
    example: 'train all for 2 epochs\nexpect mean over 5 seeds loss of model <= 0.1',
  },
});
