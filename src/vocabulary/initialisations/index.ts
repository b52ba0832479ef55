/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { kaiming } from './kaiming.ts';
import { permuted } from './permuted.ts';
import { pytorch } from './pytorch.ts';

export const initialisations: readonly WordDeclaration[] = [kaiming, permuted, pytorch];
