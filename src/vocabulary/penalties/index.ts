/** Every name of the standard library of this kind, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { slimming } from './slimming.ts';

export const penalties: readonly WordDeclaration[] = [slimming];
