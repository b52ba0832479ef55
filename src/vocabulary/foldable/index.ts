/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { constants } from './constants.ts';

export const foldable: readonly WordDeclaration[] = [constants];
