/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { all } from './all.ts';
import { biases } from './biases.ts';
import { head } from './head.ts';
import { norms } from './norms.ts';
import { weights } from './weights.ts';

export const trained: readonly WordDeclaration[] = [all, weights, biases, norms, head];
