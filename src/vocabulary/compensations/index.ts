/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { bias } from './bias.ts';
import { obs } from './obs.ts';

export const compensations: readonly WordDeclaration[] = [obs, bias];
