/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { masks } from './masks.ts';

export const keepable: readonly WordDeclaration[] = [masks];
