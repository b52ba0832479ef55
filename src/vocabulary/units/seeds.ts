/** The unit `seeds`. */
import type { UnitDeclaration } from '../declaration.ts';

export const seeds: UnitDeclaration = {
  kind: 'unit',
  word: 'seeds',
  singular: 'seed',
  dimension: 'seeds',
  whole: true,
  documentation: 'Runs of the same recipe that draw other random numbers.',
  example: 'train all for 2 epochs\nexpect median over 3 seeds accuracy of model >= 97%',
};
