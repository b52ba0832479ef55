/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import { sgd } from './sgd.ts';

export const optimizers: readonly WordDeclaration[] = [sgd, adam, adamw];
