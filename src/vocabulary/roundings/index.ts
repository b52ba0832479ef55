/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { down } from './down.ts';
import { nearest } from './nearest.ts';
import { up } from './up.ts';

export const roundings: readonly WordDeclaration[] = [nearest, down, up];
