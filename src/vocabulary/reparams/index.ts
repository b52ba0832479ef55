/** Every name of the standard library of this kind, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { pdp } from './pdp.ts';

export const reparams: readonly WordDeclaration[] = [pdp];
