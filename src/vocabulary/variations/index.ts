/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { seed } from './seed.ts';

export const variations: readonly WordDeclaration[] = [seed];
