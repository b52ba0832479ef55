/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { countType } from './count.ts';
import { densityType } from './density.ts';
import { durationType } from './duration.ts';
import { numberType } from './number.ts';
import { ratioType } from './ratio.ts';
import { shareType } from './share.ts';
import { sparsityType } from './sparsity.ts';

export const types: readonly WordDeclaration[] = [
  sparsityType,
  densityType,
  shareType,
  durationType,
  countType,
  numberType,
  ratioType,
];
