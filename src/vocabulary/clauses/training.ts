/** The clause `training`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice, set } from '../values.ts';

export const training: ClauseDeclaration = {
  kind: 'clause',
  word: 'training',
  value: set(choice('trained')),
  documentation: 'What is fitted. This version refuses it (ESP2270).',
  example: 'reconstruct layers using 128 samples of calibration training weights',
};
