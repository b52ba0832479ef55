/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { exponential } from './exponential.ts';
import { linear } from './linear.ts';

export const pieces: readonly WordDeclaration[] = [constant, linear, cosine, exponential];
