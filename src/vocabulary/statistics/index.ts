/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { mean } from './mean.ts';
import { median } from './median.ts';

export const statistics: readonly WordDeclaration[] = [median, mean];
