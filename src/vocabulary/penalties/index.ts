/** Every name of the standard library of this kind, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { groupLasso } from './group-lasso.ts';
import { lasso } from './lasso.ts';
import { ridge } from './ridge.ts';
import { slimming } from './slimming.ts';

export const penalties: readonly WordDeclaration[] = [slimming, lasso, ridge, groupLasso];
