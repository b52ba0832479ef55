/** Every header of edition 1. */
import type { HeaderDeclaration } from '../declaration.ts';
import { cite } from './cite.ts';
import { deviates } from './deviates.ts';
import { edition } from './edition.ts';
import { recipe } from './recipe.ts';
import { use } from './use.ts';

export const headers: readonly HeaderDeclaration[] = [recipe, cite, deviates, use, edition];
