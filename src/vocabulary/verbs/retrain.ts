/** The verb `retrain`: trains the named parts with everything else frozen. */
import type { VerbDeclaration } from '../declaration.ts';
import { train } from './train.ts';

export const retrain: VerbDeclaration = {
  ...train,
  word: 'retrain',
  becomes: { object: 'all', verb: 'train' },
  documentation: 'Trains the named parts with everything else frozen.',
  example: 'retrain lora within 1% of params with adamw(lr: 5e-4)',
};
