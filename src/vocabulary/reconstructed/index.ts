/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { blocks } from './blocks.ts';
import { layers } from './layers.ts';

export const reconstructed: readonly WordDeclaration[] = [layers, blocks];
