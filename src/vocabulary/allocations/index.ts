/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { er } from './er.ts';
import { erk } from './erk.ts';
import { global } from './global.ts';
import { uniform } from './uniform.ts';

export const allocations: readonly WordDeclaration[] = [global, uniform, erk, er];
