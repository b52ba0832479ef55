/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { model } from './model.ts';
import { original } from './original.ts';
import { allParams } from './params.ts';

export const wholes: readonly WordDeclaration[] = [model, original, allParams];
