/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { all } from './all.ts';
import { clock } from './clock.ts';
import { masks } from './masks.ts';
import { optimizer } from './optimizer.ts';
import { samples } from './samples.ts';
import { weights } from './weights.ts';

export const rewound: readonly WordDeclaration[] = [all, weights, masks, optimizer, clock, samples];
