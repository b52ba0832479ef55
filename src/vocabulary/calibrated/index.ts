/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { biases } from './biases.ts';
import { norms } from './norms.ts';

export const calibrated: readonly WordDeclaration[] = [norms, biases];
