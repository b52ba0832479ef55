/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { best } from './best.ts';

export const picks: readonly WordDeclaration[] = [best];
