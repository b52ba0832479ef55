/** Every name of the standard library of this kind, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { pdp } from './pdp.ts';
import { powerprop } from './powerprop.ts';
import { softThreshold } from './soft-threshold.ts';

export const reparams: readonly WordDeclaration[] = [pdp, softThreshold, powerprop];
