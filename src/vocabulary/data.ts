/** Parts of the data. */
import { words } from './declaration.ts';

export const data = [
  ...words('data', {
    train: { documentation: 'The samples that training draws from.', example: 'measure accuracy on train' },
    validation: { documentation: 'The samples that choices are made on.', example: 'measure accuracy on validation' },
    calibration: { documentation: 'The samples that statistics are taken from.', example: 'measure accuracy on calibration' },
    test: { documentation: 'The samples that nothing may be chosen on.', example: 'measure accuracy on test' },
  }),
  ...words('data-amount', {
    all: { documentation: 'Every sample of the data set.', example: 'prune weights by wanda to 50% using all of calibration' },
  }),
];
