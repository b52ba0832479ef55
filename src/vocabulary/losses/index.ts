/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { bce } from './bce.ts';
import { crossentropy } from './crossentropy.ts';
import { features } from './features.ts';
import { kl } from './kl.ts';
import { l1 } from './l1.ts';
import { mse } from './mse.ts';
import { openGates } from './open-gates.ts';
import { task } from './task.ts';

export const losses: readonly WordDeclaration[] = [
  ...[task, crossentropy, bce, mse, l1, kl, features],
  openGates,
];
