/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { all } from './all.ts';

export const joins: readonly WordDeclaration[] = [all];
