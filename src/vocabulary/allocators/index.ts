/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { globalAllocator } from './global.ts';
import { sensitivity } from './sensitivity.ts';

export const allocators: readonly WordDeclaration[] = [sensitivity, globalAllocator];
