/** All dialects, in the order in which a file is held against them. */
import type { Dialect } from '../dialect.ts';
import { sparseml } from './sparseml/index.ts';

export const dialects: readonly Dialect[] = [sparseml];
