/** The plans of all papers' recipes, made once for the tests of a process. */
import { planAll } from '../../src/codegen/papers/plans.ts';
import { root } from '../support/root.ts';

export const planned = planAll(root);
